"""Pictures that people bring: read with limits, cut to the site's sizes, written anew. Pure."""

from characters.pictures.cutting import Pictures, prepare
from characters.pictures.raster import link_picture, png_of
from characters.pictures.reading import FORMATS, HEAVIEST, BadPicture

__all__ = ["FORMATS", "HEAVIEST", "BadPicture", "Pictures", "link_picture", "png_of", "prepare"]
