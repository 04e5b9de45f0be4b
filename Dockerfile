# JupyterLab with all lessons, in the environment of binder/. The page "Run a lesson elsewhere" has the commands.
# Binder does not read this file: where there is a folder binder/, it looks only there.
FROM python:3.11-slim

RUN useradd --create-home learner
WORKDIR /home/learner/book
COPY . .
RUN pip install --no-cache-dir -r binder/requirements.txt && chown --recursive learner lessons

USER learner
WORKDIR /home/learner/book/lessons
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
