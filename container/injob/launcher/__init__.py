"""`train`, what SageMaker starts as PID 1 of a training job, around sagemaker-training.

The toolkit fetches code, installs requirements and sets the SM_* variables; this gives back what it loses:
signals reach the user's process, the failure file holds the user's own error, and the exit code is honest.
"""
