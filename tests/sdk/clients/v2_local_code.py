from pathlib import Path

from sagemaker.estimator import Estimator
from sagemaker.local import LocalSession

session = LocalSession()
session.config = {"local": {"local_code": True}}
estimator = Estimator(
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
    entry_point="train.py",
    source_dir="package",
    hyperparameters={"features": ["X2", "X1"]},
    output_path=f"file://{Path.cwd()}/models",
    sagemaker_session=session,
)
estimator.fit({"train": f"file://{Path.cwd()}/table"})
