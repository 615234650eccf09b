"""A shop that nobody here wrote: django-oscar with its own templates, a small catalogue, and nothing changed.

Run as `python oscar_shop.py FOLDER PORT`: makes the database in FOLDER (once), prints `ready`, serves on loopback until it is ended.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

URLS = """
from django.apps import apps
from django.urls import include, path
urlpatterns = [path("i18n/", include("django.conf.urls.i18n")), path("", include(apps.get_app_config("oscar").urls[0]))]
"""

APPS = """
django.contrib.admin django.contrib.auth django.contrib.contenttypes django.contrib.sessions django.contrib.messages
django.contrib.staticfiles django.contrib.sites django.contrib.flatpages oscar.config.Shop
oscar.apps.analytics.apps.AnalyticsConfig oscar.apps.checkout.apps.CheckoutConfig oscar.apps.address.apps.AddressConfig
oscar.apps.shipping.apps.ShippingConfig oscar.apps.catalogue.apps.CatalogueConfig
oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig oscar.apps.communication.apps.CommunicationConfig
oscar.apps.partner.apps.PartnerConfig oscar.apps.basket.apps.BasketConfig oscar.apps.payment.apps.PaymentConfig
oscar.apps.offer.apps.OfferConfig oscar.apps.order.apps.OrderConfig oscar.apps.customer.apps.CustomerConfig
oscar.apps.search.apps.SearchConfig oscar.apps.voucher.apps.VoucherConfig oscar.apps.wishlists.apps.WishlistsConfig
oscar.apps.dashboard.apps.DashboardConfig oscar.apps.dashboard.reports.apps.ReportsDashboardConfig
oscar.apps.dashboard.users.apps.UsersDashboardConfig oscar.apps.dashboard.orders.apps.OrdersDashboardConfig
oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig oscar.apps.dashboard.offers.apps.OffersDashboardConfig
oscar.apps.dashboard.partners.apps.PartnersDashboardConfig oscar.apps.dashboard.pages.apps.PagesDashboardConfig
oscar.apps.dashboard.ranges.apps.RangesDashboardConfig oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig
oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig
oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig widget_tweaks haystack treebeard sorl.thumbnail django_tables2
"""


def configure(folder: Path) -> None:
    """Django's settings, as django-oscar's manual gives them, over a database in `folder`."""
    import django
    from django.conf import settings
    from oscar import defaults

    (folder / "shop_urls.py").write_text(URLS, encoding="utf-8")
    sys.path.insert(0, str(folder))
    chosen = {name: getattr(defaults, name) for name in dir(defaults) if name.startswith("OSCAR")}
    chosen |= {
        "OSCAR_SHOP_NAME": "Kettle & Co", "OSCAR_ALLOW_ANON_CHECKOUT": True, "OSCAR_DEFAULT_CURRENCY": "GBP",
        "OSCAR_MISSING_IMAGE_URL": "image_not_found.jpg", "OSCAR_RECENTLY_VIEWED_PRODUCTS": 4,
    }  # fmt: skip
    settings.configure(
        **chosen, DEBUG=True, SECRET_KEY="of no use to anybody", ALLOWED_HOSTS=["*"], ROOT_URLCONF="shop_urls", SITE_ID=1,
        MIGRATION_MODULES=NoMigrations(),
        INSTALLED_APPS=APPS.split(), STATIC_URL="/static/", MEDIA_URL="/media/", MEDIA_ROOT=str(folder), USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "shop.db"), "ATOMIC_REQUESTS": True}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", LANGUAGE_CODE="en-gb",
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.whoosh_backend.WhooshEngine", "PATH": str(folder / "index")}},
        AUTHENTICATION_BACKENDS=("oscar.apps.customer.auth_backends.EmailBackend", "django.contrib.auth.backends.ModelBackend"),
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.common.CommonMiddleware", "oscar.apps.basket.middleware.BasketMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.debug", "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth", "django.template.context_processors.i18n",
                "django.template.context_processors.media", "django.template.context_processors.static",
                "django.contrib.messages.context_processors.messages", "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]},
        }],
    )  # fmt: skip
    django.setup()


def stock() -> None:
    """Make the tables, two categories, six products and a country to deliver to."""
    from django.core.management import call_command
    from oscar.core.loading import get_class, get_model

    call_command("migrate", run_syncdb=True, verbosity=0)
    create = get_class("catalogue.categories", "create_from_breadcrumbs")
    model = get_model
    kind = model("catalogue", "ProductClass").objects.create(name="Goods", requires_shipping=True, track_stock=True)
    partner = model("partner", "Partner").objects.create(name="Warehouse")
    for number in range(1, 7):
        product = model("catalogue", "Product").objects.create(
            title=f"Copper kettle No {number}", product_class=kind, description="A kettle."
        )
        model("catalogue", "ProductCategory").objects.create(
            product=product, category=create("Kitchen > Kettles" if number < 4 else "Kitchen > Pans")
        )
        model("partner", "StockRecord").objects.create(
            product=product, partner=partner, partner_sku=f"K{number}", price=Decimal("19.90") + number, price_currency="GBP",
            num_in_stock=0 if number == 1 else 9,
        )  # fmt: skip
    model("address", "Country").objects.create(
        iso_3166_1_a2="GB", printable_name="United Kingdom", name="UNITED KINGDOM", is_shipping_country=True
    )
    call_command("rebuild_index", interactive=False, verbosity=0)


class NoMigrations(dict[str, None]):
    """Tables are made straight from the models: a hundred and twenty migrations say the same in half a minute."""

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> None:
        return None


class Threaded(ThreadingMixIn, WSGIServer):
    """A server that answers several requests at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def main() -> None:
    """Serve until ended."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    new = not (folder / "shop.db").exists()
    configure(folder)
    if new:
        stock()
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), Threaded, Quiet) as server:
        print("ready", server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
