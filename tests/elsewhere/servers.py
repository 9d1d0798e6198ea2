"""A real Spark for the tests, with its Connect service, on loopback; PostgreSQL's is in :mod:`tests.postgres`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def java() -> str | None:
    """The system's Java, or None."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


def configure_spark(folder: Path, port: int) -> None:
    """Let the next Spark of this process serve Connect as well, and write nowhere but in a folder."""
    settings = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.local.dir": folder / "local",
        "spark.driver.memory": "1g",
        # small questions, many of them: what it compiles would never pay
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    text = "\n".join(f"{name} {value}" for name, value in settings.items())
    (folder / "spark-defaults.conf").write_text(text + "\n", encoding="utf-8")
