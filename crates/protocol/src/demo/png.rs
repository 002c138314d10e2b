//! A PNG encoder for pictures of few colours and long even stretches.
//!
//! Format: PNG specification, third edition (W3C), and RFC 1950/1951. Each row is stored as its
//! difference to the one above, so that like rows become zeros, and runs become matches of distance
//! one under deflate's fixed codes.

/// Encodes `width` x `height` pixels, each an index into `palette` (at most 256 colours, RGB).
/// `pixels` holds them row by row; missing ones are colour 0.
pub(super) fn encode(width: u32, height: u32, palette: &[[u8; 3]], pixels: &[u8]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Eight bits, indexed colour, and the only compression, filters and order there are.
    header.extend([8, 3, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"PLTE", palette.as_flattened());
    chunk(&mut png, b"IDAT", &zlib(&filtered(width as usize, height as usize, pixels)));
    chunk(&mut png, b"IEND", &[]);
    png
}

/// Every row as filter type 2, "up": what is to be added to the row above.
fn filtered(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity((width + 1) * height);
    let pixel = |index: usize| pixels.get(index).copied().unwrap_or_default();
    for y in 0..height {
        bytes.push(2);
        for at in y * width..(y + 1) * width {
            let above = if y == 0 { 0 } else { pixel(at - width) };
            bytes.push(pixel(at).wrapping_sub(above));
        }
    }
    bytes
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let sum = crc32(png.get(start..).unwrap_or_default());
    png.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// One deflate block with fixed codes.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], pending: 0, count: 0 };
    // Last block, fixed codes.
    bits.put(0b011, 3);
    for run in data.chunk_by(|a, b| a == b) {
        let Some(byte) = run.first() else { continue };
        bits.literal(u16::from(*byte));
        let mut rest = run.len() - 1;
        while rest > 0 {
            rest -= bits.repeat(rest, *byte);
        }
    }
    const END_OF_BLOCK: u16 = 256;
    bits.literal(END_OF_BLOCK);
    let mut bytes = bits.finish();
    bytes.extend(adler32(data).to_be_bytes());
    bytes
}

/// Packs bits, the lowest first.
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) {
        self.pending |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes go with their highest bit first.
    fn code(&mut self, code: u32, bits: u32) {
        self.put(code.reverse_bits() >> (32 - bits), bits);
    }

    /// A literal or a length, by the fixed codes of RFC 1951, 3.2.6.
    fn literal(&mut self, symbol: u16) {
        let symbol = u32::from(symbol);
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// Repeats the last byte up to `rest` times; says how often. Of the lengths only those without
    /// extra bits are used: 3 to 10, and 258.
    fn repeat(&mut self, rest: usize, byte: u8) -> usize {
        let (symbol, length) = match rest {
            0..3 => {
                self.literal(u16::from(byte));
                return 1;
            }
            3..258 => {
                let length = rest.min(10);
                (257 + (length - 3) as u16, length)
            }
            _ => (285, 258),
        };
        self.literal(symbol);
        // Distance one.
        self.code(0, 5);
        length
    }

    fn finish(mut self) -> Vec<u8> {
        self.put(0, 7);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn deflate_gives_back_what_went_in() {
        let mut data: Vec<u8> = (0..=255).collect();
        for length in [1, 2, 3, 4, 10, 11, 13, 257, 258, 259, 261, 1_000] {
            data.extend(vec![length as u8; length]);
            data.push(200);
        }
        assert_eq!(inflate_fixed(&zlib(&data)), data);
    }

    /// Just enough of an inflater to read what is written here, from the standard's own tables.
    fn inflate_fixed(zlib: &[u8]) -> Vec<u8> {
        let body = &zlib[2..zlib.len() - 4];
        let mut at = 0;
        let mut bit = || {
            let bit = body[at / 8] >> (at % 8) & 1;
            at += 1;
            u32::from(bit)
        };
        assert_eq!([bit(), bit(), bit()], [1, 1, 0], "last block, fixed codes");
        let mut out = Vec::new();
        loop {
            let mut code = (0..7).fold(0, |code, _| code << 1 | bit());
            let symbol = if code < 0b1_1000 {
                256 + code
            } else {
                code = code << 1 | bit();
                match code {
                    0x30..=0xbf => code - 0x30,
                    0xc0..=0xc7 => 280 + code - 0xc0,
                    _ => 144 + (code << 1 | bit()) - 0x190,
                }
            };
            match symbol {
                0..=255 => out.push(symbol as u8),
                256 => return out,
                _ => {
                    assert_eq!((0..5).fold(0, |code, _| code << 1 | bit()), 0, "distance one");
                    let length = if symbol == 285 { 258 } else { symbol - 257 + 3 };
                    let last = *out.last().unwrap();
                    out.extend(vec![last; length as usize]);
                }
            }
        }
    }
}
