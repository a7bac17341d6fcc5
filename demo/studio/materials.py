"""What products are made of: a finish, and a pattern of two colours on it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import bpy
import numpy as np
from PIL import Image

from demo.studio.canvas import Colour
from demo.studio.patterns import texture


@dataclass(frozen=True)
class Finish:
    """How a surface answers light, as the inputs of Blender's Principled BSDF.

    `grain` is the height in metres of its unevenness and `fineness` how many bumps
    there are in a metre.
    """

    roughness: float = 0.5
    metallic: float = 0
    transmission: float = 0
    coat: float = 0
    sheen: float = 0
    grain: float = 0
    fineness: float = 400


FINISHES = {
    "glaze": Finish(roughness=0.12, coat=0.6),
    "matte glaze": Finish(roughness=0.5, grain=0.0001, fineness=300),
    "unglazed": Finish(roughness=0.9, grain=0.0002, fineness=500),
    "enamel": Finish(roughness=0.2, coat=0.8),
    "lacquer": Finish(roughness=0.25, coat=0.4),
    "wood": Finish(roughness=0.45, coat=0.1),
    "glass": Finish(roughness=0.02, transmission=1),
    "steel": Finish(roughness=0.28, metallic=1),
    "polished": Finish(roughness=0.08, metallic=1),
    "brushed": Finish(roughness=0.42, metallic=1, grain=0.00003, fineness=1500),
    "powder coat": Finish(roughness=0.55, grain=0.00005, fineness=1500),
    "plastic": Finish(roughness=0.3),
    "rubber": Finish(roughness=0.75),
    "leather": Finish(roughness=0.42, grain=0.0004, fineness=450),
    "fine leather": Finish(roughness=0.38, grain=0.0001, fineness=1500),
    "suede": Finish(roughness=0.95, sheen=0.6, grain=0.0002, fineness=900),
    "cotton": Finish(roughness=0.95, sheen=0.25, grain=0.0003, fineness=1400),
    "linen": Finish(roughness=0.95, sheen=0.2, grain=0.0005, fineness=700),
    "wool": Finish(roughness=1, sheen=0.7, grain=0.0015, fineness=350),
    "canvas": Finish(roughness=0.9, grain=0.0005, fineness=600),
    "velvet": Finish(roughness=0.9, sheen=0.45),
    "straw": Finish(roughness=0.75, grain=0.0012, fineness=250),
    "paper": Finish(roughness=0.9),
    "skin": Finish(roughness=0.55, grain=0.0003, fineness=500),
}


def material(
    finish: str,
    colour: Colour,
    *,
    pattern: str = "",
    accent: Colour | None = None,
    size: float = 0.25,
    scale: float = 1,
    seed: str = "",
) -> bpy.types.Material:
    """A material of FINISHES in one colour, or with a pattern of PATTERNS.

    The pattern's square covers `size` metres of the texture, `scale` enlarges what is
    on it, and `seed` moves what is left to chance. Raises KeyError for unknown names.
    """
    painted = None
    if pattern and pattern != "plain":
        # Neither cryptography nor security: the same picture each time is wanted.
        random = Random(f"{seed} {pattern}")  # noqa: S311
        painted = texture(pattern, colour, accent or colour, random, scale)
    return surface(FINISHES[finish], colour, painted, size)


def printed(finish: str, picture: Image.Image, size: float) -> bpy.types.Material:
    """A material of FINISHES with an RGB picture that covers `size` metres."""
    return surface(FINISHES[finish], (255, 255, 255), picture, size)


def glowing(colour: Colour, strength: float) -> bpy.types.Material:
    """A surface that gives light, as a lit lamp shade or bulb."""
    result, shader = blank()
    shader.inputs["Base Color"].default_value = (*linear(colour), 1)
    shader.inputs["Emission Color"].default_value = (*linear(colour), 1)
    shader.inputs["Emission Strength"].default_value = strength
    return result


def thin_glass(colour: Colour) -> bpy.types.Material:
    """A clear wall without thickness: cheap, and light falls through it.

    It is darker and mirrors more where it is seen from the side.
    """
    result, shader = blank()
    nodes, links = result.node_tree.nodes, result.node_tree.links
    nodes.remove(shader)
    angle = nodes.new("ShaderNodeLayerWeight")
    tint, mirror = nodes.new("ShaderNodeValToRGB"), nodes.new("ShaderNodeValToRGB")
    through, gloss = (
        nodes.new("ShaderNodeBsdfTransparent"),
        nodes.new("ShaderNodeBsdfGlossy"),
    )
    both = nodes.new("ShaderNodeMixShader")
    gloss.inputs["Roughness"].default_value = 0.03
    for ramp, stops in (
        (tint, ((0, 1), (0.55, 0.95), (0.85, 0.6), (1, 0.25))),
        (mirror, ((0, 0.03), (0.6, 0.06), (0.9, 0.3), (1, 0.6))),
    ):
        links.new(angle.outputs["Facing"], ramp.inputs["Fac"])
        for number, (place, level) in enumerate(stops):
            points = ramp.color_ramp.elements
            point = points[number] if number < 1 else points.new(place)
            point.position = place
            # Light passes two walls, so that each has the root of the colour.
            light = [value**0.5 if ramp is tint else 1 for value in linear(colour)]
            point.color = (*(level * value for value in light), 1)
        points.remove(points[-1])
    links.new(tint.outputs["Color"], through.inputs["Color"])
    links.new(mirror.outputs["Color"], both.inputs["Fac"])
    links.new(through.outputs["BSDF"], both.inputs[1])
    links.new(gloss.outputs["BSDF"], both.inputs[2])
    links.new(both.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return result


def surface(
    finish: Finish, colour: Colour, painted: Image.Image | None, size: float
) -> bpy.types.Material:
    """A new material; `painted` (RGB) covers `size` metres and repeats mirrored."""
    result, shader = blank()
    nodes, links = result.node_tree.nodes, result.node_tree.links
    inputs = shader.inputs
    inputs["Base Color"].default_value = (*linear(colour), 1)
    inputs["Roughness"].default_value = finish.roughness
    inputs["Metallic"].default_value = finish.metallic
    inputs["Transmission Weight"].default_value = finish.transmission
    inputs["Coat Weight"].default_value = finish.coat
    inputs["Coat Roughness"].default_value = 0.08
    inputs["Sheen Weight"].default_value = finish.sheen
    if painted is not None:
        picture = nodes.new("ShaderNodeTexImage")
        picture.image, picture.extension = loaded(painted), "MIRROR"
        place, mapping = nodes.new("ShaderNodeUVMap"), nodes.new("ShaderNodeMapping")
        mapping.inputs["Scale"].default_value = (1 / size, 1 / size, 1)
        links.new(place.outputs["UV"], mapping.inputs["Vector"])
        links.new(mapping.outputs["Vector"], picture.inputs["Vector"])
        links.new(picture.outputs["Color"], inputs["Base Color"])
    if finish.grain:
        where, noise = (
            nodes.new("ShaderNodeTexCoord"),
            nodes.new("ShaderNodeTexNoise"),
        )
        noise.inputs["Scale"].default_value = finish.fineness
        noise.inputs["Detail"].default_value = 1
        bump = nodes.new("ShaderNodeBump")
        bump.inputs["Distance"].default_value = finish.grain
        links.new(where.outputs["Object"], noise.inputs["Vector"])
        links.new(noise.outputs["Fac"], bump.inputs["Height"])
        links.new(bump.outputs["Normal"], inputs["Normal"])
    return result


def blank() -> tuple[bpy.types.Material, bpy.types.Node]:
    """A new material and its Principled BSDF."""
    result = bpy.data.materials.new("surface")
    result.use_nodes = True
    return result, result.node_tree.nodes["Principled BSDF"]


def loaded(picture: Image.Image) -> bpy.types.Image:
    """An RGB picture in Blender's memory."""
    pixels = np.ones((picture.height, picture.width, 4), np.float32)
    pixels[..., :3] = np.asarray(picture.convert("RGB"), np.float32)[::-1] / 255
    image = bpy.data.images.new("texture", picture.width, picture.height)
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    return image


def linear(colour: Colour) -> tuple[float, float, float]:
    """The linear-light values (0 to 1) of sRGB channels (IEC 61966-2-1)."""

    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = colour
    return channel(red), channel(green), channel(blue)
