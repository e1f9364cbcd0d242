"""The index of the catalogue, and finding in it.

`Listing` and `TagListing` hold what is sorted and filtered by; words are in a tsvector on PostgreSQL
and in an FTS5 table on SQLite, with marks beside them for tags and, on PostgreSQL, the language.
"""

from characters.search.finding import MANY, close, everybody, find, tags_of
from characters.search.indexing import index, resort
from characters.search.sought import ORDERS, Place, Sought

__all__ = ["MANY", "ORDERS", "Place", "Sought", "close", "everybody", "find", "index", "resort", "tags_of"]
