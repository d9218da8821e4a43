"""Files of a training job's tree in which everything occurs that the toolkit treats in a way of its own."""

HYPERPARAMETERS = {
    "epochs": "5",
    "lr": "1e-4",
    "name": '"hello world"',
    "raw": "abc",
    "flag": "true",
    "none": "null",
    "layers": '[1, "a"]',
    "weights": '{"y": "z", "x": 1}',
    "batch-size": "007",
    "e": "3",
    "sagemaker_program": '"train.py"',
    "sagemaker_submit_directory": '"s3://bucket/job/source/sourcedir.tar.gz"',
    "sagemaker_container_log_level": "10",
    "sagemaker_job_name": '"job-2"',
    "sagemaker_region": '"eu-west-1"',
    "sagemaker_parameter_server_enabled": "true",
    "_tuning_objective_metric": '"loss"',
}
CHANNEL = {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
CHANNELS = {"train-set": CHANNEL, "test.1": CHANNEL | {"ContentType": "text/csv"}}
FRONT = {"instance_group_name": "front", "instance_type": "ml.c5.xlarge", "hosts": ["algo-1"]}
BACK = {"instance_group_name": "back", "instance_type": "ml.m5.large", "hosts": ["algo-2", "algo-3"]}
RESOURCES = {
    "current_host": "algo-2",
    "current_instance_type": "ml.m5.large",
    "current_group_name": "back",
    "hosts": ["algo-1", "algo-2", "algo-3"],
    "instance_groups": [FRONT, BACK],
    "network_interface_name": "eth0",
    "topology": None,
}
