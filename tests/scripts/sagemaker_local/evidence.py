"""Which test shows that a field has its effect: on a job that runs, wherever one has to."""

FIELDS = "sagemaker_local/test_honoured_fields.py"
RUNNING = "sagemaker_local/test_running_jobs.py"
API = "sagemaker_local/test_api.py"
PIPES = "jobs/test_pipes.py"
EXECUTE = "jobs/test_execute.py"

_COMPLETES = f"{RUNNING}::test_a_job_completes_with_its_model_metrics_times_and_transitions"
_FINDS = f"{RUNNING}::test_a_job_finds_its_data_and_is_told_about_itself"
_ISOLATED = f"{RUNNING}::test_with_network_isolation_there_are_no_credentials_and_no_server"
_OURS = f"{RUNNING}::test_an_image_of_aws_is_answered_by_ours_and_the_log_says_so"
_SPOT = f"{RUNNING}::test_a_spot_job_is_interrupted_once_and_goes_on_from_its_checkpoints"
_TWO = f"{RUNNING}::test_two_hosts_see_each_other_and_each_has_its_log"
_TOO_LONG = f"{RUNNING}::test_a_job_is_stopped_at_its_longest_runtime"
_PROCESSED = f"{RUNNING}::test_a_processing_job_brings_its_outputs_and_message"
_TAGS = f"{API}::test_tags_are_added_listed_and_deleted"
_CONTINUOUS = f"{EXECUTE}::test_what_is_uploaded_continuously_is_there_after_a_failure_too"
_SHARES = f"{EXECUTE}::test_several_hosts_know_each_other_and_share_a_channel"
_TRAINED = f"{FIELDS}::test_a_training_job_finds_all_that_its_request_says"
_ALL_OF_PROCESSING = f"{FIELDS}::test_a_processing_job_finds_all_that_its_request_says"
_STOPPED = f"{FIELDS}::test_a_processing_job_is_stopped_at_its_longest_runtime"
_WAITS = f"{RUNNING}::test_a_spot_job_may_wait_and_run_for_so_long_and_no_longer"
_SOURCE = "InputDataConfig[].DataSource.S3DataSource"
_INPUT = "ProcessingInputs[].S3Input"
_OUTPUT = "ProcessingOutputConfig.Outputs[].S3Output"

EVIDENCE = {
    "CreateTrainingJob": {
        "TrainingJobName": _FINDS,
        "HyperParameters": _TRAINED,
        "AlgorithmSpecification.TrainingImage": _OURS,
        "AlgorithmSpecification.TrainingInputMode": _TRAINED,
        "AlgorithmSpecification.MetricDefinitions[].Name": _COMPLETES,
        "AlgorithmSpecification.MetricDefinitions[].Regex": _COMPLETES,
        "AlgorithmSpecification.ContainerEntrypoint": _TRAINED,
        "AlgorithmSpecification.ContainerArguments": _TRAINED,
        "InputDataConfig[].ChannelName": _FINDS,
        f"{_SOURCE}.S3DataType": _TRAINED,
        f"{_SOURCE}.S3Uri": _FINDS,
        f"{_SOURCE}.S3DataDistributionType": _TRAINED,
        f"{_SOURCE}.AttributeNames": _TRAINED,
        "InputDataConfig[].ContentType": _TRAINED,
        "InputDataConfig[].CompressionType": _TRAINED,
        "InputDataConfig[].RecordWrapperType": _TRAINED,
        "InputDataConfig[].InputMode": _TRAINED,
        "InputDataConfig[].ShuffleConfig.Seed": f"{PIPES}::test_a_seed_gives_every_epoch_an_order_of_its_own",
        "OutputDataConfig.S3OutputPath": _COMPLETES,
        "OutputDataConfig.CompressionType": _TRAINED,
        "ResourceConfig.InstanceType": _FINDS,
        "ResourceConfig.InstanceCount": _TWO,
        "StoppingCondition.MaxRuntimeInSeconds": _TOO_LONG,
        "StoppingCondition.MaxWaitTimeInSeconds": _WAITS,
        "Tags[].Key": _TAGS,
        "Tags[].Value": _TAGS,
        "EnableNetworkIsolation": _ISOLATED,
        "EnableManagedSpotTraining": _SPOT,
        "CheckpointConfig.S3Uri": _SPOT,
        "CheckpointConfig.LocalPath": _TRAINED,
        "Environment": _TRAINED,
    },
    "CreateProcessingJob": {
        "ProcessingJobName": _ALL_OF_PROCESSING,
        "ProcessingInputs[].InputName": _ALL_OF_PROCESSING,
        f"{_INPUT}.S3Uri": _ALL_OF_PROCESSING,
        f"{_INPUT}.LocalPath": _ALL_OF_PROCESSING,
        f"{_INPUT}.S3DataType": _ALL_OF_PROCESSING,
        f"{_INPUT}.S3InputMode": _ALL_OF_PROCESSING,
        f"{_INPUT}.S3DataDistributionType": _SHARES,
        f"{_INPUT}.S3CompressionType": _ALL_OF_PROCESSING,
        "ProcessingOutputConfig.Outputs[].OutputName": _ALL_OF_PROCESSING,
        f"{_OUTPUT}.S3Uri": _ALL_OF_PROCESSING,
        f"{_OUTPUT}.LocalPath": _ALL_OF_PROCESSING,
        f"{_OUTPUT}.S3UploadMode": _CONTINUOUS,
        "ProcessingResources.ClusterConfig.InstanceCount": _ALL_OF_PROCESSING,
        "ProcessingResources.ClusterConfig.InstanceType": _ALL_OF_PROCESSING,
        "StoppingCondition.MaxRuntimeInSeconds": _STOPPED,
        "AppSpecification.ImageUri": _PROCESSED,
        "AppSpecification.ContainerEntrypoint": _ALL_OF_PROCESSING,
        "AppSpecification.ContainerArguments": _ALL_OF_PROCESSING,
        "Environment": _ALL_OF_PROCESSING,
        "NetworkConfig.EnableNetworkIsolation": _ALL_OF_PROCESSING,
        "Tags[].Key": _TAGS,
        "Tags[].Value": _TAGS,
    },
}
"""Operation → field → file of tests/scripts and name of the test."""
