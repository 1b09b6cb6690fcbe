"""Zipped shapefiles of communities, as offices hand them out."""

import zipfile
from io import BytesIO
from typing import Any

import shapefile

CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137,298.25]]]'
)
WGS84_2 = 'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]]]'
GAUSS = 'PROJCS["CGCS2000_3_Degree_GK_CM_108E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000"]]'
XIAN = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140,298.257]]]'


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


ROWS = [("甲社区", "610117001", ring(108, 34, 108.5, 35)), ("乙社区", "610117002", ring(108.5, 34, 109, 35))]


def zipped(
    *,
    rows: Any = ROWS,
    encoding: str = "gb18030",
    prj: str | None = CGCS2000,
    folder: str = "",
    leave: str = "",
    more: Any = (),
) -> bytes:
    """A zip with one shapefile of two communities."""
    parts = {ending: BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding) as writer:
        writer.field("名称", "C", 40)
        writer.field("CODE", "C", 20)
        for name, code, corners in rows:
            writer.poly([corners])
            writer.record(name, code)
    files = {f".{ending}": part.getvalue() for ending, part in parts.items()}
    if prj is not None:
        files[".prj"] = prj.encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for ending, data in files.items():
            if ending != leave:
                made.writestr(f"{folder}社区界线{ending}", data)
        for name, data in more:
            made.writestr(name, data)
    return buffer.getvalue()
