"""The package `injob`: what a job script imports, and the two built-in jobs."""

import runpy

from setuptools import setup

JOB = [
    "backports.zstd>=1.8; python_version < '3.14'",
    "boto3>=1.44",
    "leather>=0.4.1,<0.5",
    "mpmath>=1.4",
    "numpy>=2.4",
    "polars>=2.1,<3",
    "scikit-learn>=1.9,<1.10",
]
# pandas is for users' scripts, which run as plain processes too.
HOST = ["boto3>=1.44", "docker>=7.1", "pandas>=3.1", "rich>=14"]
# The local SageMaker is moto's server, with jobs that really run.
SAGEMAKER = ["flask", "flask-cors", "moto[ecr,iam,logs,s3,sagemaker,sts]"]

setup(
    name="injob",
    version=runpy.run_path("container/injob/version.py")["VERSION"],
    description="One lean Docker image and one small library for Amazon SageMaker jobs",
    license="Apache-2.0",
    python_requires=">=3.11",
    package_dir={"": "container"},
    packages=[
        "injob",
        "injob.checkpoints",
        "injob.features",
        "injob.launcher",
        "injob.regression",
        "injob.report",
        "injob.tables",
        "entry_points",
    ],
    package_data={"injob": ["py.typed"], "injob.report": ["*.css"], "entry_points": ["*.toml"]},
    extras_require={
        "job": JOB,
        "image": [*JOB, "pandas>=3.1", "sagemaker-training==5.1.4"],
        "host": HOST,
        "sagemaker": SAGEMAKER,
        "dev": [
            *JOB,
            *HOST,
            *SAGEMAKER,
            "hypothesis",
            "matplotlib>=3.10",
            "mypy",
            "pytest",
            "ruff",
            "setuptools",
            "uv",
        ],
    },
    entry_points={
        "console_scripts": [
            "train = injob.launcher.main:main",
            "preprocess = entry_points.preprocess:main",
        ]
    },
)
