from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData

trainer = ModelTrainer(
    training_mode="LOCAL_CONTAINER",
    training_image="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    compute=Compute(instance_type="local", instance_count=1),
    hyperparameters={"target": "y", "test-size": 2},
)
trainer.train([InputData(channel_name="train", data_source="s3://my-bucket/table")])
