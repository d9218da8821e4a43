from sagemaker.estimator import Estimator

estimator = Estimator(
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
    entry_point="scripts/failing.py",
    output_path="s3://my-bucket/models",
)
estimator.fit({"train": "s3://my-bucket/table"}, job_name="failing")
