# sonde in a small image that runs as nobody:
#   docker build -t sonde . && docker run -p 9115:9115 -v $PWD/config/sonde.yml:/etc/sonde/sonde.yml:ro sonde
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/install-deps scripts/install-deps
RUN scripts/install-deps
COPY . .
RUN cmake --preset release && ninja -C build/release sonde sonde_spoken && cd build/release && cpack -G DEB

FROM debian:bookworm-slim
# The package brings exactly the libraries that the program is linked against.
COPY --from=build /src/build/release/sonde_*.deb /tmp/sonde.deb
RUN apt-get -qq update \
  && apt-get -qq install -y --no-install-recommends ca-certificates /tmp/sonde.deb \
  && rm -rf /tmp/sonde.deb /var/lib/apt/lists/*
USER 65534:65534
EXPOSE 9115
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/sonde"]
CMD ["serve", "--config.file", "/etc/sonde/sonde.yml", "--web.listen-address", ":9115"]
