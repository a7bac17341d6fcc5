"""The colours that the demo's products come in, in English and Chinese."""

from __future__ import annotations

from demo.studio.canvas import Colour, colour

# name: (sRGB, name in Chinese)
COLOURS = {
    "white": ("#f4f2ed", "白色"),
    "cream": ("#ecdfc4", "奶油色"),
    "beige": ("#d5bf9b", "米色"),
    "straw": ("#d9b676", "草编色"),
    "yellow": ("#f0c22e", "黄色"),
    "mustard": ("#c8921f", "芥末黄"),
    "orange": ("#e27a2a", "橙色"),
    "terracotta": ("#bb5a37", "陶土色"),
    "coral": ("#ea7362", "珊瑚色"),
    "red": ("#c02030", "红色"),
    "burgundy": ("#701b2f", "酒红色"),
    "pink": ("#eea4b5", "粉色"),
    "lilac": ("#b29bd2", "淡紫色"),
    "purple": ("#623e90", "紫色"),
    "light blue": ("#9dc8e3", "浅蓝色"),
    "blue": ("#265fae", "蓝色"),
    "navy": ("#1c2c54", "藏青色"),
    "denim": ("#40608a", "牛仔蓝"),
    "turquoise": ("#2fa09c", "青绿色"),
    "mint": ("#a0d3b2", "薄荷绿"),
    "sage": ("#93a58a", "鼠尾草绿"),
    "green": ("#358345", "绿色"),
    "olive": ("#70722f", "橄榄绿"),
    "dark green": ("#1c4a38", "墨绿色"),
    "brown": ("#6e4326", "棕色"),
    "tan": ("#b07a48", "黄褐色"),
    "oak": ("#c3935a", "橡木色"),
    "walnut": ("#5d3920", "胡桃木色"),
    "grey": ("#929296", "灰色"),
    "charcoal": ("#3c3e43", "炭灰色"),
    "black": ("#1c1c20", "黑色"),
    "gold": ("#c99a3e", "金色"),
    "copper": ("#b86b45", "铜色"),
    "silver": ("#c4c5c8", "银色"),
    "clear": ("#f2f7f7", "透明"),
    "amber": ("#c9791e", "琥珀色"),
    "smoke": ("#6f7377", "烟灰色"),
}


def rgb(name: str) -> Colour:
    """The sRGB channels (0 to 255) of a colour's English name; KeyError if unknown."""
    return colour(COLOURS[name][0])


def in_chinese(name: str) -> str:
    """The colour's name in Chinese; KeyError if unknown."""
    return COLOURS[name][1]
