# sonde in an image of its own: no shell, no root, nothing to write to but /tmp and the history's volume.
#   docker build -t sonde .
#   docker run -p 9115:9115 --read-only --cap-drop=all -v $PWD/config/sonde.yml:/etc/sonde/sonde.yml:ro -v sonde:/var/lib/sonde sonde
# icmp checks work as net.ipv4.ping_group_range of the container allows; Docker's allows everybody.
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/install-deps scripts/install-deps
RUN scripts/install-deps
COPY . .
RUN cmake --preset release && ninja -C build/release sonde
RUN apt-get -qq install -y --no-install-recommends ca-certificates && scripts/image-root build/release/sonde /image

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sonde" \
  org.opencontainers.image.description="Synthetic monitoring agent that replaces blackbox_exporter" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.base.name="scratch"
COPY --from=build /image /
USER 65532:65532
EXPOSE 9115
STOPSIGNAL SIGTERM
# With TLS, a password or a route prefix: another URL, or `sonde probe` with a module.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s \
  CMD ["/usr/bin/sonde", "probe", "http://127.0.0.1:9115/-/healthy"]
ENTRYPOINT ["/usr/bin/sonde"]
CMD ["serve", "--config.file", "/etc/sonde/sonde.yml", "--web.listen-address", ":9115"]
