"""How does a command line name the place of the files: a folder, or the bucket of an object store?"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TypedDict

from sync.gateway.settings import BucketSettings

# A secret on the command line shows in the list of processes.
ACCESS_KEY, SECRET_KEY, REGION = "MOTCUA_GATEWAY_S3_ACCESS_KEY", "MOTCUA_GATEWAY_S3_SECRET_KEY", "MOTCUA_GATEWAY_S3_REGION"


class BadUploadPlace(RuntimeError):
    """The address of the bucket is none, or the environment holds no keys for it."""


class UploadPlace(TypedDict, total=False):
    """What GatewaySettings take."""

    upload_folder: Path | None
    upload_bucket: BucketSettings


def add_upload_place(command: argparse.ArgumentParser) -> None:
    """`--upload-folder` or `--upload-bucket`; the same for every command that reads or writes files."""
    place = command.add_mutually_exclusive_group()
    place.add_argument("--upload-folder", type=Path, help="where files of digital copies lie")
    place.add_argument(
        "--upload-bucket", default="", metavar="URL", help=f"or an S3-compatible store; keys in {ACCESS_KEY}, {SECRET_KEY}"
    )


def upload_place(options: argparse.Namespace) -> UploadPlace:
    """Raises BadUploadPlace."""
    if not options.upload_bucket:
        return {"upload_folder": options.upload_folder}
    keys = os.environ.get(ACCESS_KEY, ""), os.environ.get(SECRET_KEY, "")
    if not all(keys):
        raise BadUploadPlace(f"set {ACCESS_KEY} and {SECRET_KEY}")
    try:
        return {"upload_bucket": BucketSettings(options.upload_bucket, *keys, os.environ.get(REGION) or "us-east-1")}
    except ValueError as error:
        raise BadUploadPlace(str(error)) from error
