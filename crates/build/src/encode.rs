//! Compressed copies of text files, made once as small as possible instead of by the host for each visitor.
//! Deterministic: the output contains no time and no file name.

use std::io::Write as _;
use std::sync::Arc;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};

use crate::media_type::is_compressible;
use crate::output::OutputPath;

/// The smallest length in bytes that is worth compressing: a file that fits into one packet does not arrive sooner when
/// it is smaller.
const SMALLEST: usize = 1024;

/// Returns the compressed copies of the file at `path`, `.br` and `.gz`, each only if it is smaller.
pub(crate) fn compressed(path: &OutputPath, bytes: &[u8]) -> Vec<(OutputPath, Arc<[u8]>)> {
    if bytes.len() < SMALLEST || !is_compressible(path.as_str()) {
        return Vec::new();
    }
    let made = [("br", brotli(bytes)), ("gz", gzip(bytes))].into_iter();
    let smaller =
        made.filter_map(|(ending, made)| Some((ending, made.filter(|made| made.len() < bytes.len())?)));
    smaller
        .filter_map(|(ending, made)| Some((OutputPath::new(&format!("{path}.{ending}"))?, made.into())))
        .collect()
}

/// Compresses with brotli. Writing into memory does not fail; if it did, the file would have no such copy.
fn brotli(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let params =
        BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut made = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut made, &params).ok()?;
    Some(made)
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn names(path: &str, bytes: &[u8]) -> Vec<String> {
        let path = OutputPath::new(path).unwrap();
        compressed(&path, bytes).into_iter().map(|(path, _)| path.to_string()).collect()
    }

    #[test]
    fn text_stands_there_three_times_and_says_the_same() {
        let text = "The same words, over and over. ".repeat(100);
        let made = compressed(&OutputPath::new("a/index.html").unwrap(), text.as_bytes());
        let mut brotli = String::new();
        brotli::Decompressor::new(&*made[0].1, 4096).read_to_string(&mut brotli).unwrap();
        let mut gzip = String::new();
        flate2::read::GzDecoder::new(&*made[1].1).read_to_string(&mut gzip).unwrap();
        assert_eq!((brotli.as_str(), gzip.as_str()), (text.as_str(), text.as_str()));
        assert_eq!(names("a/index.html", text.as_bytes()), ["a/index.html.br", "a/index.html.gz"]);
        // Bytes 4 to 7 of a gzip file are a time, which is zero.
        assert_eq!(made[1].1[4..8], [0; 4]);
    }

    #[test]
    fn what_gains_nothing_stands_alone() {
        let text = "word ".repeat(1000);
        assert!(names("a.png", text.as_bytes()).is_empty());
        assert!(names("_headers", text.as_bytes()).is_empty());
        assert!(names("a.css", b"a{}").is_empty());
    }
}
