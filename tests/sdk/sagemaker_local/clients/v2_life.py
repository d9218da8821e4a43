"""Everything that one does with a job besides waiting for it."""

import time

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.processing import ScriptProcessor

IMAGE = "111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0"
ROLE = "arn:aws-cn:iam::111122223333:role/SageMaker"
INSTANCE = "ml.m5.large"

session = sagemaker.Session()
estimator = Estimator(
    image_uri=IMAGE,
    role=ROLE,
    instance_count=1,
    instance_type=INSTANCE,
    entry_point="endless.py",
    source_dir="jobs",
    metric_definitions=[{"Name": "score", "Regex": r"score=(\S+);"}],
    tags=[{"Key": "team", "Value": "tables"}],
    sagemaker_session=session,
)
processor = ScriptProcessor(
    image_uri=IMAGE,
    command=["python3"],
    role=ROLE,
    instance_count=1,
    instance_type=INSTANCE,
    env={"SM_MODEL_DIR": "/opt/ml/processing"},
    sagemaker_session=session,
)
estimator.fit(wait=False, job_name="v2-life")
processor.run("jobs/endless.py", wait=False, job_name="v2-processing-life")

while estimator.latest_training_job.describe()["SecondaryStatus"] != "Training":
    time.sleep(0.2)
while not processor.latest_job.describe().get("ProcessingStartTime"):
    time.sleep(0.2)
time.sleep(3)
estimator.latest_training_job.stop()
processor.latest_job.stop()
estimator.latest_training_job.wait(logs="None")
processor.latest_job.wait(logs=False)

print("training:", estimator.latest_training_job.describe()["SecondaryStatus"])
print("processing:", processor.latest_job.describe()["ProcessingJobStatus"])
attached = Estimator.attach("v2-life", sagemaker_session=session)
print("attached:", attached.latest_training_job.name, attached.model_data)
print("score:", *attached.training_job_analytics.dataframe()["value"])
session.logs_for_job("v2-life")
