"""Settings of the Scrapy project, made from the program's own table (`auditor.toml`, `AUDITOR_…`); `-s NAME=VALUE` overrides them.

`AUDITOR` holds the program's settings themselves.
"""

from typing import Any

from auditor.config import Settings, load_settings


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Scrapy's settings for these settings of ours."""
    handler = "spiders.handler.CheckedDownloadHandler"
    return {
        "AUDITOR": settings,
        "BOT_NAME": "storefront-auditor",
        "SPIDER_MODULES": ["spiders"],
        "NEWSPIDER_MODULE": "spiders",
        "USER_AGENT": settings.user_agent,
        "ROBOTSTXT_OBEY": settings.network.robots,
        "ROBOTSTXT_USER_AGENT": settings.network.agent,
        "CONCURRENT_REQUESTS": settings.survey.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 2,  # Scrapy starts so many tasks for each answer, and an answer here gives one request or one item
        "DOWNLOAD_DELAY": settings.network.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_TIMEOUT": settings.network.timeout_s,
        "DOWNLOAD_MAXSIZE": settings.network.max_body_bytes,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "ftp": None, "s3": None, "file": None, "data": None},
        "HTTPERROR_ALLOW_ALL": True,  # an error is a finding too
        "REDIRECT_MAX_TIMES": 10,
        "RETRY_TIMES": settings.survey.retries,
        "RETRY_HTTP_CODES": [408, 429, 500, 502, 503, 504, 522, 524],
        "RETRY_EXCEPTIONS": ["spiders.handler.TransientError"],
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # takes an unreachable robots.txt for leave
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # does not know Retry-After
            "spiders.middlewares.ConductMiddleware": 100,
            "spiders.middlewares.PatientRetryMiddleware": 550,
        },
        "TELNETCONSOLE_ENABLED": False,  # neither of these two opens a port unasked
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "INFO",
        "FEED_EXPORT_ENCODING": "utf-8",
    }


globals().update(scrapy_settings(load_settings()))
