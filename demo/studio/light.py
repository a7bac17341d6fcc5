"""Light on a scene: a soft sun, and a surrounding of soft boxes to be mirrored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np

WIDTH, HEIGHT = 128, 64
Tint = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """Sun and surrounding; azimuths as of the camera, in degrees, 0 is in front.

    `softness` is the sun's width in degrees. `boxes` are bright areas of the
    surrounding: (azimuth, elevation, width, height, strength).
    """

    sun: float = 1.4
    azimuth: float = -40
    elevation: float = 50
    softness: float = 30
    warmth: Tint = (1, 1, 1)
    surrounding: float = 0.38
    tint: Tint = (1, 1, 1)
    boxes: Sequence[tuple[float, float, float, float, float]] = (
        (-60, 35, 50, 40, 1.5),
        (70, 30, 35, 45, 0.9),
        (0, 80, 360, 20, 0.8),
    )
    background: Tint | None = None


def put_light(light: Light) -> None:
    """Light the scene; `background` is what the camera sees behind everything."""
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy, lamp.color = light.sun, light.warmth
    lamp.angle = math.radians(light.softness)
    sun = bpy.data.objects.new("sun", lamp)
    tilt, turn = math.radians(90 - light.elevation), math.radians(light.azimuth)
    sun.rotation_euler = (tilt, 0, turn)
    bpy.context.scene.collection.objects.link(sun)
    world = bpy.data.worlds.new("surrounding")
    bpy.context.scene.world = world
    world.use_nodes = True
    # Looked up where a path ends, not aimed at: four times as fast, and soft enough.
    world.cycles.sampling_method = "NONE"
    nodes, links = world.node_tree.nodes, world.node_tree.links
    around = nodes["Background"]
    picture = nodes.new("ShaderNodeTexEnvironment")
    picture.image = surrounding(light)
    links.new(picture.outputs["Color"], around.inputs["Color"])
    if light.background is None:
        return
    seen, behind = nodes.new("ShaderNodeBackground"), nodes.new("ShaderNodeMixShader")
    seen.inputs["Color"].default_value = (*light.background, 1)
    path = nodes.new("ShaderNodeLightPath")
    links.new(path.outputs["Is Camera Ray"], behind.inputs["Fac"])
    links.new(around.outputs["Background"], behind.inputs[1])
    links.new(seen.outputs["Background"], behind.inputs[2])
    links.new(behind.outputs["Shader"], nodes["World Output"].inputs["Surface"])


def surrounding(light: Light) -> bpy.types.Image:
    """An equirectangular picture of what is around, in linear light."""
    azimuth = (np.arange(WIDTH) + 0.5) / WIDTH * 360 - 180
    elevation = (np.arange(HEIGHT) + 0.5) / HEIGHT * 180 - 90
    level = np.full((HEIGHT, WIDTH), light.surrounding, np.float32)
    level *= np.linspace(0.7, 1.1, HEIGHT, dtype=np.float32)[:, None]
    for middle, high, width, height, strength in light.boxes:
        away = np.abs((azimuth - middle + 180) % 360 - 180) <= width / 2
        tall = np.abs(elevation - high) <= height / 2
        level[np.ix_(tall, away)] = strength
    pixels = np.ones((HEIGHT, WIDTH, 4), np.float32)
    pixels[..., :3] = level[..., None] * np.array(light.tint, np.float32)
    # Blender's pictures begin a quarter turn away from where azimuths count from here.
    pixels = np.roll(pixels, WIDTH // 4, axis=1)
    image = bpy.data.images.new("around", WIDTH, HEIGHT, float_buffer=True)
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    return image
