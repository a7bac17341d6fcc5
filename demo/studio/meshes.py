"""Meshes from vertices and faces, and what is done to one: rounded, welded, moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import bmesh
import bpy
import numpy as np

Vec = Sequence[float] | np.ndarray


def mesh(
    vertices: np.ndarray,
    faces: Iterable[Sequence[int]],
    material: bpy.types.Material,
    uv: np.ndarray | None = None,
    *,
    smooth: bool = True,
) -> bpy.types.Object:
    """An object of vertices (n, 3) and faces (indices); `uv` (n, 2) is in metres."""
    data = bpy.data.meshes.new("part")
    data.from_pydata(np.asarray(vertices, float).tolist(), [], list(faces))
    if uv is not None:
        layer = data.uv_layers.new(name="metres")
        corners = np.empty(len(data.loops), np.int32)
        data.loops.foreach_get("vertex_index", corners)
        layer.data.foreach_set("uv", np.asarray(uv, np.float32)[corners].ravel())
    data.polygons.foreach_set("use_smooth", [smooth] * len(data.polygons))
    data.materials.append(material)
    data.update()
    part = bpy.data.objects.new("part", data)
    bpy.context.scene.collection.objects.link(part)
    return part


def quads(rows: int, columns: int) -> list[Sequence[int]]:
    """The faces between rows of columns + 1 vertices each, row by row."""
    width = columns + 1
    return [
        (r * width + c, r * width + c + 1, (r + 1) * width + c + 1, (r + 1) * width + c)
        for r in range(rows)
        for c in range(columns)
    ]


def spline(
    points: Sequence[Vec] | np.ndarray, between: int, *, closed: bool = False
) -> np.ndarray:
    """A Catmull-Rom curve through points (n, d), with `between` steps for each two."""
    knots = np.asarray(points, float)
    if closed:
        ring = knots[:-1] if np.allclose(knots[0], knots[-1]) else knots
        knots = np.vstack([ring[-1:], ring, ring[:2]])
    else:
        first, last = 2 * knots[0] - knots[1], 2 * knots[-1] - knots[-2]
        knots = np.vstack([first, knots, last])
    steps = np.linspace(0, 1, between, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * steps
                + (2 * a - 5 * b + 4 * c - d) * steps**2
                + (3 * b - a - 3 * c + d) * steps**3
            )
        )
    return np.vstack([*pieces, knots[-2:-1]])


def project(part: bpy.types.Object) -> None:
    """Give each face a texture in metres, seen along its normal, u on its long side."""
    data = part.data
    layer = data.uv_layers.new(name="metres")
    extent = np.ptp(np.array([v.co for v in data.vertices]), axis=0)
    for face in data.polygons:
        normal = np.abs(np.array(face.normal))
        axes = [axis for axis in range(3) if axis != int(normal.argmax())]
        axes.sort(key=lambda axis: -extent[axis])
        for loop in face.loop_indices:
            point = data.vertices[data.loops[loop].vertex_index].co
            layer.data[loop].uv = (point[axes[0]], point[axes[1]])


def rounded(part: bpy.types.Object, width: float, segments: int = 3) -> None:
    """Round the sharp edges of a part by `width` metres."""
    bevel = part.modifiers.new("edge", "BEVEL")
    bevel.width, bevel.segments, bevel.limit_method = width, segments, "ANGLE"
    bevel.harden_normals = False
    part.data.polygons.foreach_set("use_smooth", [True] * len(part.data.polygons))
    normals = part.modifiers.new("normals", "WEIGHTED_NORMAL")
    normals.keep_sharp = True


def solidify(part: bpy.types.Object, thickness: float) -> None:
    """Give a surface a wall, half of it to each side."""
    wall = part.modifiers.new("wall", "SOLIDIFY")
    wall.thickness, wall.offset, wall.use_even_offset = thickness, 0, True


def weld(part: bpy.types.Object) -> None:
    """Join the vertices that lie on each other, as at a seam or a pole."""
    shape = bmesh.new()
    shape.from_mesh(part.data)
    bmesh.ops.remove_doubles(shape, verts=shape.verts, dist=1e-5)
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    shape.to_mesh(part.data)
    shape.free()


def moved(
    part: bpy.types.Object, at: Vec = (0, 0, 0), turn: Vec = (0, 0, 0)
) -> bpy.types.Object:
    """Put a part somewhere; `turn` is Euler angles in degrees."""
    part.location = at
    part.rotation_euler = [math.radians(angle) for angle in turn]
    return part
