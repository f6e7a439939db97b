# Two stages: the first installs, from locked hashes; the second holds only what runs, as a user without rights.
# No image is built in CI; .ci/dockerfile.py follows these very steps in an empty folder, so that they cannot rot.
FROM python:3.12-slim AS build
WORKDIR /src
RUN python3 -m venv /opt/vigie
COPY requirements/service.lock requirements/service.lock
RUN /opt/vigie/bin/pip install --disable-pip-version-check --no-cache-dir --require-hashes -r requirements/service.lock
COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY models models
COPY datasets/vigie_datasets datasets/vigie_datasets
COPY training/vigie_training training/vigie_training
RUN /opt/vigie/bin/pip install --disable-pip-version-check --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/vigie vigie && install -d -o vigie -g vigie -m 700 /var/lib/vigie
COPY --from=build /opt/vigie /opt/vigie
COPY models/registry /opt/vigie/registry
ENV PATH=/opt/vigie/bin:/usr/local/bin:/usr/bin:/bin
ENV PYTHONUNBUFFERED=1
ENV VIGIE_HOME=/var/lib/vigie
ENV VIGIE_REGISTRY=/opt/vigie/registry
ENV VIGIE_HOST=0.0.0.0
ENV VIGIE_DEMO=false
ENV VIGIE_LOG_JSON=true
USER vigie
WORKDIR /var/lib/vigie
VOLUME /var/lib/vigie
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"
CMD ["vigie", "serve"]
