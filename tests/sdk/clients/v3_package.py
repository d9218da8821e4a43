from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, SourceCode

trainer = ModelTrainer(
    training_mode="LOCAL_CONTAINER",
    training_image="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    compute=Compute(instance_type="local", instance_count=1),
    source_code=SourceCode(source_dir="package", entry_script="train.py", requirements="requirements.txt"),
    hyperparameters={"features": ["X2", "X1"]},
)
trainer.train([InputData(channel_name="train", data_source="s3://my-bucket/table")])
