# syntax=docker/dockerfile:1
# Two stages: the first compiles, the second holds the binary and the tools it calls, and no compiler.

# Debian's stable packages only ever get fixes, which a pinned version would refuse.
# hadolint global ignore=DL3008

FROM rust:1.95-bookworm AS builder
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY src src
COPY config config
COPY locales locales
COPY migrations migrations
COPY static static
COPY templates templates
# The caches outlive the layer, so the binary is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --bin siaprak \
    && install -D target/release/siaprak /out/siaprak

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        libheif-examples \
        libpq5 \
        poppler-utils \
        tesseract-ocr \
        tesseract-ocr-ind \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin siaprak \
    && install -d -o siaprak -g siaprak -m 0700 /data
COPY --from=builder /out/siaprak /usr/local/bin/siaprak
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# Asks the service through the binary itself, so that the image needs no other HTTP client.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["siaprak", "doctor", "--ready"]
ENTRYPOINT ["siaprak"]
CMD ["serve"]
