"""What a user would write instead, one script a job, without anything of this project."""
