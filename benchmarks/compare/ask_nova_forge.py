"""Run by the Python that has amzn-nova-forge and pydantic: what Amazon's own validator of data for Nova says of rows.

Reads a JSON object of a method, sft or rft, with rows, writes a JSON list: for each row the empty text, or the first fault that is named. What the validator asks of files in S3 is left out, as is what it asks of all rows together.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from answering import answer, bare, put

for name in ("boto3", "filetype"):
    put(name)
bare(
    "amzn-nova-forge",
    *(f"amzn_nova_forge{name}" for name in ("", ".core", ".dataset", ".util", ".validation")),
)

from amzn_nova_forge.core.enums import Model  # noqa: E402
from amzn_nova_forge.dataset.dataset_validator import dataset_validator  # noqa: E402
from amzn_nova_forge.dataset.dataset_validator.rft_dataset_validator import (  # noqa: E402
    RFTDatasetSample,
)
from amzn_nova_forge.dataset.dataset_validator.sft_dataset_validator import (  # noqa: E402
    SFTConverseDatasetSample,
)
from pydantic import ValidationError  # noqa: E402

OF_S3 = ("file_size", "video_duration", "image_dimensions", "format_allowlist")


def main() -> None:
    for kind in OF_S3:
        dataset_validator._EXECUTORS.pop(kind)

    asked = json.load(sys.stdin)
    sample = {"sft": SFTConverseDatasetSample, "rft": RFTDatasetSample}[asked["format"]]

    def look(row: dict[str, Any]) -> str:
        try:
            sample.model_validate(row, context={"model": Model.NOVA_LITE_2})
        except ValidationError as error:
            first = error.errors()[0]
            return f"{first['loc']}: {first['msg']}"
        return ""

    answer(asked["rows"], look, "the validator fails")


main()
