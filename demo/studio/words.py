"""What the demo's products are made of, in Chinese."""

MATERIALS = {
    "bentwood": "曲木",
    "birch plywood": "桦木胶合板",
    "bone china": "骨瓷",
    "brass": "黄铜",
    "canvas": "帆布",
    "cast iron": "铸铁",
    "ceramic": "陶瓷",
    "cotton": "棉",
    "earthenware": "陶器",
    "enamel": "搪瓷",
    "felt": "毛毡",
    "glass": "玻璃",
    "knit mesh": "针织网布",
    "lacquered wood": "漆木",
    "leather": "皮革",
    "linen": "亚麻",
    "metal": "金属",
    "plastic": "塑料",
    "porcelain": "瓷",
    "powder-coated steel": "喷粉钢",
    "rattan": "藤",
    "rubber": "橡胶",
    "stainless steel": "不锈钢",
    "steel": "钢",
    "steel mesh": "钢网",
    "steel wire": "钢丝",
    "stoneware": "炻器",
    "straw": "草编",
    "suede": "绒面革",
    "terracotta": "赤陶",
    "velvet": "天鹅绒",
    "wood": "木",
    "wool": "羊毛",
    "wool felt": "羊毛毡",
}


def material_in_chinese(english: str) -> str:
    """One material or several with commas between; KeyError for an unknown one."""
    return "、".join(MATERIALS[name] for name in english.split(", "))
