# docker build -t legwork .                              the node
# docker build -t legwork:polyglot --target polyglot .   with Python and Node for the programs of jobs
#
# How to run it: src/docs/container.md; .ci/image builds and tries both without a daemon.
#
# Build secrets, all optional (--secret id=..,src=FILE):
#   certificates  PEM certificates that the build trusts besides the usual ones
#   maven         a Maven settings.xml
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      ca-certificates gcc libc6-dev maven openjdk-17-jdk-headless \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY LICENSE pom.xml ./
COPY src/main src/main
# Tests and static checks are mvn verify's; here is packed what passed them.
RUN --mount=type=secret,id=certificates --mount=type=secret,id=maven \
    --mount=type=cache,target=/root/.m2/repository \
    if test -s /run/secrets/certificates; then \
      awk '/BEGIN CERTIFICATE/ { n++ } n { print > ("/usr/local/share/ca-certificates/build-" n ".crt") }' \
        /run/secrets/certificates && update-ca-certificates >/dev/null; \
    fi \
 && if test -s /run/secrets/maven; then settings="-s /run/secrets/maven"; fi \
 && mvn -B -ntp -q ${settings-} package -Dmaven.test.skip=true -P '!checks' \
 && install -D -m 644 target/legwork.jar /opt/legwork/legwork.jar
# Native libraries lie open, for a root file system that is read-only and a /tmp that runs nothing.
RUN mkdir /tmp/jar /opt/legwork/lib && cd /tmp/jar && jar xf /opt/legwork/legwork.jar META-INF/native org/sqlite/native/Linux \
 && case "$(uname -m)" in aarch64) netty=aarch_64 ;; *) netty=$(uname -m) ;; esac \
 && install -m 644 META-INF/native/libnetty_transport_native_epoll_$netty.so \
      "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" /opt/legwork/lib

FROM ${BASE} AS node
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      ca-certificates curl openjdk-17-jre-headless tini tzdata \
 && apt-get clean && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 legwork \
 && useradd --uid 10001 --gid legwork --no-create-home --home-dir /var/lib/legwork --shell /usr/sbin/nologin legwork \
 && install -d -o legwork -g legwork -m 750 /var/lib/legwork
COPY --from=build /opt/legwork /opt/legwork
COPY src/main/container/legwork src/main/container/archive-classes src/main/container/healthy /opt/legwork/bin/
COPY src/main/container/legwork.yaml /etc/legwork/legwork.yaml
# The archive holds for this jar and this JVM, so that it is made where both are at last.
RUN ln -s /opt/legwork/bin/legwork /usr/local/bin/legwork && /opt/legwork/bin/archive-classes
ENV LANG=C.UTF-8 \
    LEGWORK_CONFIG=/etc/legwork/legwork.yaml \
    LEGWORK_DATA_DIR=/var/lib/legwork \
    LEGWORK_HTTP_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/legwork
VOLUME /var/lib/legwork
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/legwork/bin/healthy"]
# tini reaps what ends without a parent and passes signals on, to the JVM alone: the node ends programs itself.
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/legwork/bin/legwork"]
CMD ["serve"]
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Legwork" \
      org.opencontainers.image.description="A job service: accepts work over HTTP, keeps it, runs it, retries it, shows it live" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM node AS polyglot
USER root
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs python3 \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001

# The last stage is what a build without --target makes.
FROM node
