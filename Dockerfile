# The image of every job: Python 3.13 and what a pandas or scikit-learn script needs, no compiler.
# It uses nothing that only BuildKit knows, so that every Docker engine builds it.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS python
RUN apt-get update \
    && apt-get upgrade --yes \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/*.log


FROM python AS dependencies
# binutils for strip; gcc because sagemaker-training is a source distribution with a C extension.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        binutils gcc libc6-dev python3-dev python3-setuptools python3-venv
# Debian's setuptools builds the source distributions, so that nothing without a hash is downloaded.
ENV PATH=/opt/injob/bin:${PATH} PYTHONPATH=/usr/lib/python3/dist-packages
COPY requirements/image.lock /build/
# pip compiles to .pyc: 58 MB more, but `import sklearn.linear_model` in a new container takes 2.5 s
# instead of 7 s, in every job.
RUN python3 -m venv /opt/injob \
    && pip install --no-cache-dir --no-build-isolation --require-hashes --requirement /build/image.lock
# What no job reads. The libraries below *.libs stay as they are: a stripped OpenBLAS does not load.
RUN find /opt/injob -type d -name tests -prune -exec rm -r {} + \
    && find /opt/injob -type f -regex '.*\.\(a\|c\|cpp\|f\|f90\|h\|hpp\|pxd\|pxi\|pyi\|pyx\)' -delete \
    && find /opt/injob -type f -name '*.so*' -not -path '*.libs/*' -exec strip --strip-unneeded {} +


# Apart from the dependencies: in so small a stage a change of code is installed in seconds.
FROM python AS package
RUN apt-get update && apt-get install --yes --no-install-recommends python3-setuptools python3-venv
ENV PATH=/opt/injob/bin:${PATH} PYTHONPATH=/usr/lib/python3/dist-packages
RUN python3 -m venv /opt/injob
COPY setup.py /build/
COPY container /build/container
RUN pip install --no-cache-dir --no-build-isolation --no-deps --prefix /package /build


FROM python
LABEL org.opencontainers.image.title="injob" \
      org.opencontainers.image.description="One lean image for Amazon SageMaker training and processing jobs" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
# No bytecode: Python would write it, as root, beside the user's own code where that is mounted.
ENV PATH=/opt/injob/bin:${PATH} PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
CMD ["train"]
COPY --from=dependencies /opt/injob /opt/injob
# Last, and a small layer of its own: its `train` replaces the one of sagemaker-training, and a change
# of code uploads nothing else.
COPY --from=package /package /opt/injob
