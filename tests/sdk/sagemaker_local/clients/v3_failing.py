"""A training job whose script fails."""

from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, SourceCode

trainer = ModelTrainer(
    training_image="111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0",
    role="arn:aws-cn:iam::111122223333:role/SageMaker",
    compute=Compute(instance_type="ml.m5.large", instance_count=1),
    source_code=SourceCode(source_dir="jobs", entry_script="failing.py"),
    base_job_name="v3-failing",
)
trainer.train()
