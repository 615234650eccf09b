"""The vendors as data: one file a vendor, found by walking a folder; the file's name is the vendor's id."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from auditor.failures import SettingError
from auditor.vendors.index import VendorIndex, unfit
from auditor.vendors.vendor import GRADES, KINDS, Driver, Vendor

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Catalogue:
    """All vendors by id. `index` is the compiled form that matching uses; it is made once and shared."""

    vendors: Mapping[str, Vendor]

    @cached_property
    def index(self) -> VendorIndex:
        """The compiled needles of all vendors."""
        return VendorIndex(self.vendors.values())

    def driver_of(self, vendor_id: str) -> Driver | None:
        """The driver of a vendor, its own or its engine's; None where nothing is known or there is no such vendor."""
        vendor = self.vendors.get(vendor_id)
        if vendor is None:
            return None
        if vendor.driver is None and vendor.engine in self.vendors:
            return self.vendors[vendor.engine].driver
        return vendor.driver


_VENDOR = TypeAdapter(Vendor)


def _check(vendor: Vendor) -> str:
    """Why a vendor cannot be used; "" where it can."""
    for kind in (*vendor.kinds, *vendor.also):
        if kind not in KINDS:
            close = difflib.get_close_matches(kind, KINDS, 1)
            return f"kind {kind!r} is not one of {', '.join(KINDS)}" + (f"; did you mean {close[0]}?" if close else "")
    if not vendor.kinds:
        return "kinds is empty"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", vendor.id):
        return "the file's name must be lower-case letters, digits and _"
    if vendor.account:
        try:
            if re.compile(vendor.account).groups != 1:
                return "account needs exactly one group"
        except re.error as error:
            return f"account is no regular expression: {error}"
    for grade in (vendor.evidence.loader, vendor.evidence.dom, vendor.evidence.api, vendor.evidence.behaviour):
        if grade and grade not in GRADES:
            return f"evidence grade {grade!r} is not one of {', '.join(GRADES)}"
    for signature in (vendor.static, *vendor.also.values()):
        if reason := unfit(signature):
            return reason
    return ""


def read_vendor(path: Path) -> Vendor:
    """One vendor file. Raises `SettingError` that names the file and the reason."""
    try:
        with path.open("rb") as stream:
            table = tomllib.load(stream)
        vendor = _VENDOR.validate_python({**table, "id": path.stem})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"vendor file {path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingError(f"vendor file {path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if reason := _check(vendor):
        raise SettingError(f"vendor file {path}: {reason}")
    return vendor


def load_catalogue(paths: Iterable[str | Path] = ()) -> Catalogue:
    """The built-in vendors, then those in the folders `paths`, a later file of the same name replacing an earlier one.

    Raises `SettingError` for a folder that is not there and for the first bad file.
    """
    vendors: dict[str, Vendor] = {}
    for folder in (DATA, *map(Path, paths)):
        if not folder.is_dir():
            raise SettingError(f"vendor folder {folder} does not exist; see detect.vendor_paths")
        for path in sorted(folder.glob("*.toml")):
            vendors[path.stem] = read_vendor(path)
    return Catalogue(MappingProxyType(vendors))
