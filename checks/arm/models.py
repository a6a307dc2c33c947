"""What regions offer, and quotas."""

from collections.abc import Iterator

from checks.arm.fields import Json, day, mapping, number, sequence, text
from checks.evidence.arm.models import CatalogueModel, Usage


def catalogue_model(item: Json) -> Iterator[CatalogueModel]:
    """Read an item of a region's catalogue, one for each SKU."""
    model = mapping(item.get("model"))
    inference = day(mapping(model.get("deprecation")).get("inference"))
    skus = [mapping(sku) for sku in sequence(model.get("skus"))] or [{"name": item.get("skuName")}]
    for sku in skus:
        yield CatalogueModel(
            kind=text(item.get("kind")),
            format=text(model.get("format")),
            name=text(model.get("name")),
            version=text(model.get("version")),
            sku=text(sku.get("name")),
            retires=day(sku.get("deprecationDate")) or inference,
            lifecycle=text(model.get("lifecycleStatus")),
        )


def usage(item: Json) -> Usage:
    """Read a usage entry."""
    return Usage(
        name=text(mapping(item.get("name")).get("value")),
        current=number(item.get("currentValue")),
        limit=number(item.get("limit")),
    )
