"""The vendor catalogue: one data file a vendor, the loader, and the index that matching uses."""

from auditor.vendors.catalogue import Catalogue as Catalogue
from auditor.vendors.catalogue import load_catalogue as load_catalogue
from auditor.vendors.vendor import Driver as Driver
from auditor.vendors.vendor import Vendor as Vendor
