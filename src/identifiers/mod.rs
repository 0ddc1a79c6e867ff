//! Pure decoders of the numbers printed on permits: parts, meaning, findings.
