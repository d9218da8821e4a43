from sagemaker.estimator import Estimator

estimator = Estimator(
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
    entry_point="train.py",
    source_dir="package",
    hyperparameters={"features": ["X2", "X1"]},
    output_path="s3://my-bucket/models",
)
estimator.fit({"train": "s3://my-bucket/table"}, job_name="package")
