from sagemaker.sklearn import SKLearn

estimator = SKLearn(
    entry_point="scripts/ridge.py",
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_type="local",
    hyperparameters={"alpha": 0.5, "target": "y"},
    output_path="s3://my-bucket/models",
)
estimator.fit({"train": "s3://my-bucket/table"}, job_name="ridge")
print("model_data:", estimator.model_data)
