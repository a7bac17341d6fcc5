# One image for the web pages, the worker, the clock and the migrations.
#   TORCH=cpu    needs TORCH_INDEX, the address of PyTorch's index of CPU builds
#   TORCH=cuda   takes PyTorch from the public index: 4 GB more; runs on a CPU as well

FROM python:3.11-slim-bookworm AS build

ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt ./

ARG TORCH=cpu
ARG TORCH_INDEX=
# The CPU builds come from their index alone, and nothing else comes from there. The
# public index holds only the CUDA build for x86_64, which asks for NVIDIA's libraries.
RUN set -eu; \
    case "$TORCH" in \
    cpu) \
        if [ -z "$TORCH_INDEX" ]; then \
            echo "TORCH=cpu needs TORCH_INDEX, see docs/operations.md;" \
                "TORCH=cuda needs nothing, and runs on a CPU as well." >&2; \
            exit 1; \
        fi; \
        pip install --no-deps --index-url "$TORCH_INDEX" \
            $(grep -E '^torch(vision)?==' requirements.txt) ;; \
    cuda) ;; \
    *) echo "TORCH is cpu or cuda, not $TORCH." >&2; exit 1 ;; \
    esac; \
    pip install -r requirements.txt; \
    if [ "$TORCH" = cpu ] && pip freeze | grep -i '^nvidia'; then \
        echo "TORCH_INDEX does not hold CPU builds." >&2; \
        exit 1; \
    fi

FROM python:3.11-slim-bookworm

# Weights that `hf download` gets are kept with the data.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data HF_HOME=/data/huggingface
WORKDIR /app

RUN useradd --uid 1000 --create-home shop && install -d -o shop /data
COPY --from=build /venv /venv
COPY manage.py gunicorn.conf.py ./
COPY catalog catalog
COPY embeddings embeddings
COPY webapp webapp

USER shop
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "webapp.wsgi", "--bind", "0.0.0.0:8000"]
