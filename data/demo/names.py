"""Invented names: people, shops, firms. Nobody and nothing that exists is meant."""

from collections.abc import Callable, Sequence
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾田董袁潘于蒋蔡余杜叶程魏苏吕丁任姚"
GIVEN = "伟芳娜敏静丽磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国志秀文斌峰燕波宁晨欣雨佳瑞海鹏浩宇婷雪梅琳"


def _words(text: str) -> list[str]:
    return text.split()


MARKS = _words(
    "福满 聚香 秦味 老城根 清河 家和 喜来 万顺 同心 德源 鑫隆 悦来 金穗 柳巷 春和 瑞丰 老街坊 小满 常乐 云开 "
    "百合 石榴 槐香 乐邻 南门 半亩 渭北 宏远 长顺 益民 康乐 兴旺 天和 永昌 玉泉 东来 三秦 北塬 雅居 明德"
)

GOODS: dict[str, Sequence[str]] = {
    "food_business": _words("面馆 饺子馆 羊肉泡馍馆 小炒店 火锅店 砂锅店 早餐店 凉皮店 烧烤店 饭庄 包子铺 米线店"),
    "gas_using_business": _words("牛肉面馆 烤肉店 蒸菜馆 串串店 家常菜馆 豆花店 卤味店"),
    "nine_small_place": _words(
        "小超市 便利店 理发店 美容院 网吧 小旅馆 棋牌室 "
        "浴池 诊所 药店 五金店 修车铺 加工坊 干洗店"
    ),
    "six_small_place": _words("小作坊 小餐馆 小网吧 小旅店 小歌厅 小浴室"),
    "commercial_outlet": _words(
        "服装店 文具店 水果店 电动车行 手机店 家电维修部 "
        "粮油店 鞋店 花店 快递驿站 烟酒店 建材店"
    ),
    "crowded_place": _words("购物中心 生鲜超市 宾馆 农贸市场 影城 大酒店"),
    "three_in_one": _words("家具店(住宿混用) 裁缝铺(住宿混用) 废品收购站 快递分拣点 废旧物资店 木器加工店"),
    "key_class1_enterprise": _words(
        "机械制造有限公司 石油装备有限公司 "
        "化工设备有限公司 铸造有限公司 电气制造有限公司"
    ),
    "general_enterprise": _words(
        "包装有限公司 服装加工厂 印刷有限公司 "
        "食品有限公司 仓储物流有限公司 电子有限公司 建材有限公司"
    ),
    "hazchem_enterprise": _words("化工商贸有限公司 工业气体充装站 涂料有限公司 油品经营部"),
    "transport_enterprise": _words("汽车运输有限公司 客运服务有限公司 物流运输有限公司"),
    "special_equipment_site": _words("换热站 锅炉房 电梯维保站 充装点 洗浴中心锅炉间"),
    "fireworks_outlet": _words("烟花爆竹零售点 烟花销售点"),
    "agri_machinery_unit": _words("农机专业合作社 农机服务队 种植合作社"),
}  # fmt: skip


class Names:
    """Each name once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def person(self) -> str:
        return self._fresh(
            lambda: self._rng.choice(SURNAMES) + "".join(self._rng.sample(GIVEN, self._rng.choice((1, 2, 2))))
        )

    def shop(self, kind: str) -> str:
        goods = GOODS[kind]
        return self._fresh(lambda: self._rng.choice(MARKS) + self._rng.choice(goods))

    def phone(self) -> str:
        """A number that cannot be dialled: the middle is zeros."""
        return f"{self._rng.choice((135, 138, 150, 152, 187))}0000{self._rng.randrange(10_000):04}"

    def _fresh(self, make: Callable[[], str]) -> str:
        for _ in range(200):
            name = make()
            if name not in self._taken:
                break
        else:
            name = f"{make()}{len(self._taken)}"
        self._taken.add(name)
        return name
