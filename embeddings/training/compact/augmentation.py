"""Changes pictures as the world does, a batch at once: crop, light, blur, ground."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

# From RGB to luma and two axes of colour (NTSC's YIQ), on which a hue is an angle.
YIQ = torch.tensor(
    [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]]
)
LIGHT = torch.tensor([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class Strength:
    """How often each change is made, and how far a crop goes (share of the area)."""

    smallest_crop: float = 0.35
    quarter_turn: float = 0.04
    ground: float = 0.6
    dark: float = 0.12
    blur: float = 0.25
    noise: float = 0.15
    jpeg: float = 0.15
    occlusion: float = 0.25


def augment(
    pixels: Tensor, masks: Tensor, size: int, chance: torch.Generator, how: Strength
) -> Tensor:
    """Pictures as somebody else would have taken them.

    `pixels` is uint8 of shape (n, 3, side, side), `masks` uint8 of shape (n, 1, side,
    side), 255 where the subject is, zeros where that is not known. Gives float32 of
    shape (n, 3, size, size), 0 to 1.
    """
    seen = torch.cat([pixels, masks], dim=1).float().div_(255)
    seen = crop(seen, size, chance, how)
    images = on_other_ground(seen[:, :3], seen[:, 3:], chance, how.ground)
    images = light(images, chance, how.dark)
    images = blur(images, chance, how.blur)
    images = occlude(images, chance, how.occlusion)
    images = noise(images, chance, how.noise)
    return compress(images.clamp_(0, 1), chance, how.jpeg)


def recolour(pixels: Tensor, masks: Tensor, chance: torch.Generator) -> Tensor:
    """The same things in other colours, shapes and types as given.

    Hues turn by 60 to 300 degrees, what has little hue is tinted, and some are made
    nearly black or pale: of those with a hue turned alone, MobileNetV2 knows 98 of 100
    garments again. The ground keeps its colour where the subject is known.
    """
    n = len(pixels)
    images = pixels.float().div_(255)
    angle = (uniform(n, 60, 300, chance) * math.pi / 180).view(-1)
    cosine, sine = angle.cos(), angle.sin()
    turn = torch.zeros(n, 3, 3)
    turn[:, 0, 0] = 1
    turn[:, 1, 1] = turn[:, 2, 2] = cosine
    turn[:, 1, 2], turn[:, 2, 1] = -sine, sine
    matrix = torch.linalg.inv(YIQ) @ turn @ YIQ
    turned = torch.einsum("nij,njhw->nihw", matrix, images)
    tint = uniform(n, 0.25, 1, chance, channels=3)
    tint = tint / tint.amax(dim=1, keepdim=True)
    other = torch.where(often(n, 0.6, chance), turned * tint, turned).clamp_(0, 1)
    darker, paler = (
        other * uniform(n, 0.2, 0.5, chance),
        1 - (1 - other) * uniform(n, 0.25, 0.6, chance),
    )
    other = torch.where(often(n, 0.25, chance), darker, other)
    other = torch.where(often(n, 0.25, chance), paler, other)
    mask = masks.float().div_(255)
    known = mask.flatten(1).amax(1).view(-1, 1, 1, 1) > 0
    other = torch.where(known, other * mask + images * (1 - mask), other)
    return other.mul_(255).round_().to(torch.uint8)


def on_other_ground(
    images: Tensor, masks: Tensor, chance: torch.Generator, share: float
) -> Tensor:
    """Some subjects whose outline is known stand before another picture."""
    known = masks.flatten(1).amax(1).view(-1, 1, 1, 1) > 0
    chosen = (known & often(len(images), share, chance)).view(-1).nonzero().view(-1)
    if len(chosen):
        order = torch.randperm(len(images), generator=chance)[: len(chosen)]
        grounds = images[order].flip(3) * uniform(len(chosen), 0.5, 1.1, chance)
        mask = masks[chosen]
        images[chosen] = images[chosen] * mask + grounds * (1 - mask)
    return images


def crop(images: Tensor, size: int, chance: torch.Generator, how: Strength) -> Tensor:
    """A turned, mirrored part of each picture, mirrored on beyond its edge."""
    n, channels = images.shape[:2]
    area = uniform(n, how.smallest_crop, 1.1, chance).view(-1)
    stretch = (uniform(n, -1, 1, chance).view(-1) * math.log(1.3)).exp()
    width, height = (area * stretch).sqrt(), (area / stretch).sqrt()
    angle = torch.randn(n, generator=chance) * math.radians(10)
    quarter = often(n, how.quarter_turn, chance).view(-1)
    angle = angle + quarter * math.pi / 2
    flip = torch.where(often(n, 0.5, chance).view(-1), -1.0, 1.0)
    room_x, room_y = (1 - width).abs(), (1 - height).abs()
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = width * angle.cos() * flip, -height * angle.sin()
    theta[:, 1, 0], theta[:, 1, 1] = width * angle.sin() * flip, height * angle.cos()
    theta[:, 0, 2] = uniform(n, -1, 1, chance).view(-1) * room_x
    theta[:, 1, 2] = uniform(n, -1, 1, chance).view(-1) * room_y
    grid = F.affine_grid(theta, [n, channels, size, size], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def light(images: Tensor, chance: torch.Generator, share_dark: float) -> Tensor:
    """Another exposure, contrast, white balance and saturation; no other colour."""
    n = len(images)
    grey = (images * LIGHT.view(1, 3, 1, 1)).sum(1, keepdim=True)
    images = grey + (images - grey) * uniform(n, 0.7, 1.25, chance)
    balance = uniform(n, 0.92, 1.08, chance, channels=3)
    images = (images * balance * uniform(n, 0.75, 1.2, chance)).clamp_(1e-4, 1)
    images = images ** uniform(n, 0.75, 1.35, chance)
    warm = torch.tensor([1, 0.92, 0.78]).view(1, 3, 1, 1)
    dark = images * uniform(n, 0.3, 0.65, chance) * warm
    images = torch.where(often(n, share_dark, chance), dark, images)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (images - mean) * uniform(n, 0.75, 1.25, chance)


def blur(images: Tensor, chance: torch.Generator, share: float) -> Tensor:
    """Out of focus, or shaken along a line."""
    n = len(images)
    chosen = often(n, share, chance).view(-1).nonzero().view(-1)
    if len(chosen):
        part, width = images[chosen], images.shape[-1]
        half = width // int(torch.randint(2, 5, (1,), generator=chance))
        soft = F.interpolate(part, size=half, mode="area")
        soft = F.interpolate(soft, size=width, mode="bilinear", align_corners=False)
        shaken = sum(part.roll(step, 3) for step in range(-2, 3)) / 5
        images[chosen] = torch.where(often(len(chosen), 0.7, chance), soft, shaken)
    return images


def occlude(images: Tensor, chance: torch.Generator, share: float) -> Tensor:
    """A block of one colour lies over a part: a hand, a sticker, a price tag."""
    n, size = len(images), images.shape[-1]
    across = torch.linspace(0, 1, size).view(1, 1, 1, -1)
    down = across.transpose(2, 3)
    x, y = uniform(n, 0, 1, chance), uniform(n, 0, 1, chance)
    width, height = uniform(n, 0.05, 0.25, chance), uniform(n, 0.05, 0.25, chance)
    inside = ((across - x).abs() < width) & ((down - y).abs() < height)
    colour = uniform(n, 0, 1, chance, channels=3)
    return torch.where(inside & often(n, share, chance), colour, images)


def noise(images: Tensor, chance: torch.Generator, share: float) -> Tensor:
    """The grain of a small sensor."""
    chosen = often(len(images), share, chance).view(-1).nonzero().view(-1)
    if len(chosen):
        part = images[chosen]
        grain = torch.randn(part.shape, generator=chance)
        images[chosen] = part + grain * uniform(len(chosen), 0.01, 0.06, chance)
    return images


def compress(images: Tensor, chance: torch.Generator, share: float) -> Tensor:
    """JPEG of quality 20 to 70."""
    for number in often(len(images), share, chance).view(-1).nonzero().view(-1):
        quality = int(torch.randint(20, 71, (1,), generator=chance))
        pixels = (images[number] * 255).to(torch.uint8).permute(1, 2, 0).numpy()
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=quality)
        saved = torch.from_numpy(np.array(Image.open(file)))
        images[number] = saved.permute(2, 0, 1).float().div_(255)
    return images


def uniform(
    n: int, low: float, high: float, chance: torch.Generator, channels: int = 1
) -> Tensor:
    """A number for each picture, float32 of shape (n, channels, 1, 1)."""
    return low + (high - low) * torch.rand(n, channels, 1, 1, generator=chance)


def often(n: int, share: float, chance: torch.Generator) -> Tensor:
    """Which pictures something is done to, bool of shape (n, 1, 1, 1)."""
    return torch.rand(n, 1, 1, 1, generator=chance) < share
