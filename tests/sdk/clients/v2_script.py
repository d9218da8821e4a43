from sagemaker.estimator import Estimator

estimator = Estimator(
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
    entry_point="scripts/ridge.py",
    hyperparameters={"alpha": 0.5, "target": "y"},
    output_path="s3://my-bucket/models",
)
estimator.fit({"train": "s3://my-bucket/table"}, job_name="ridge")
print("model_data:", estimator.model_data)
