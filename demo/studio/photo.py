"""The camera: renders what stands in the scene (Cycles, denoised) into a picture."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

SENSOR = 36.0


@dataclass(frozen=True)
class View:
    """Where the camera stands: degrees around the product and above its ground.

    Azimuth 0 is in front of it, 90 at its right; `fill` is the share of the frame it
    takes, `shift` moves it in the frame (shares of the frame, right and up), `roll`
    tilts the camera.
    """

    azimuth: float = 0
    elevation: float = 12
    lens: float = 70
    fill: float = 0.8
    shift: tuple[float, float] = (0, 0)
    roll: float = 0


@dataclass(frozen=True)
class Quality:
    """Pixels and samples a pixel; 8 denoised samples are clean in soft light."""

    width: int
    height: int
    samples: int = 8


def clear() -> None:
    """An empty scene with nothing left of the one before."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.view_settings.view_transform = "Standard"
    scene.render.use_persistent_data = True
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    cycles = scene.cycles
    cycles.device, cycles.use_adaptive_sampling = "CPU", False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_prefilter, cycles.denoising_quality = "FAST", "FAST"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 6, 2, 2
    cycles.transmission_bounces, cycles.transparent_max_bounces = 6, 4
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4
    cycles.use_light_tree = False


def aim(parts: list[bpy.types.Object], view: View, quality: Quality) -> None:
    """Put the camera so that the parts fill the frame as the view says."""
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = quality.width, quality.height
    scene.cycles.samples = quality.samples
    camera = scene.camera or new_camera()
    camera.data.lens, camera.data.sensor_width = view.lens, SENSOR
    camera.data.clip_start, camera.data.clip_end = 0.001, 200
    points = corners(parts)
    centre = (points.min(0) + points.max(0)) / 2
    azimuth, elevation = math.radians(view.azimuth), math.radians(view.elevation)
    back = Vector(
        (
            math.sin(azimuth) * math.cos(elevation),
            -math.cos(azimuth) * math.cos(elevation),
            math.sin(elevation),
        )
    )
    turn = back.to_track_quat("Z", "Y").to_matrix()
    turn = turn @ Matrix.Rotation(math.radians(view.roll), 3, "Z")
    local = (points - centre) @ np.array(turn)
    longest = max(quality.width, quality.height)
    half = np.array([quality.width, quality.height]) / longest * SENSOR / view.lens / 2
    # Each point must lie inside the frame: |x| <= half * fill * (distance - z).
    need = np.abs(local[:, :2]) / (half * view.fill) + local[:, 2:]
    distance = float(need.max())
    reach = half * 2 * distance
    away = Vector((-view.shift[0] * reach[0], -view.shift[1] * reach[1], distance))
    camera.matrix_world = (
        Matrix.Translation(Vector(centre) + turn @ away) @ turn.to_4x4()
    )


def corners(parts: list[bpy.types.Object]) -> np.ndarray:
    """The points (n, 3) of the parts, modifiers included, in the world."""
    graph = bpy.context.evaluated_depsgraph_get()
    clouds = []
    for part in parts:
        seen = part.evaluated_get(graph)
        points = np.empty(len(seen.data.vertices) * 3)
        seen.data.vertices.foreach_get("co", points)
        world = np.array(seen.matrix_world)
        clouds.append(points.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3])
    return np.concatenate(clouds)


def new_camera() -> bpy.types.Object:
    scene = bpy.context.scene
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera


def take(seed: int) -> Image.Image:
    """Render the scene as the camera sees it; the same seed gives the same picture."""
    scene = bpy.context.scene
    scene.cycles.seed = seed % 2**31
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shot.png"
        scene.render.image_settings.compression = 0
        scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True)
        with Image.open(path) as shot:
            return shot.convert("RGB")
