# One image for the web pages, the worker, the clock and the migrations.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

RUN useradd --uid 1000 --create-home shop && install -d -o shop /data
COPY manage.py gunicorn.conf.py ./
COPY catalog catalog
COPY embeddings embeddings
COPY webapp webapp

USER shop
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "webapp.wsgi", "--bind", "0.0.0.0:8000"]
