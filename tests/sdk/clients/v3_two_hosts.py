from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, SourceCode

trainer = ModelTrainer(
    training_mode="LOCAL_CONTAINER",
    training_image="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    compute=Compute(instance_type="local", instance_count=2),
    source_code=SourceCode(source_dir="scripts", entry_script="two_hosts.py"),
)
trainer.train([InputData(channel_name="train", data_source="s3://my-bucket/table")])
