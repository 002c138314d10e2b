//! A zip file in pieces, its entries stored as they are: pictures do not get smaller.
//!
//! Format: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16, without ZIP64: at most 65,535
//! entries and 4 GiB.

/// CRC-32 of `bytes` (ISO 3309), as zip has it.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        let index = usize::from((crc as u8) ^ byte);
        TABLE.get(index).copied().unwrap_or_default() ^ (crc >> 8)
    })
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
            bit += 1;
        }
        // In range: the loop ends at the table's length, at compile time.
        #[allow(clippy::indexing_slicing, reason = "bounded by the loop, at compile time")]
        {
            table[index] = crc;
        }
        index += 1;
    }
    table
}

/// What the rest of the file must know of the entries so far.
#[derive(Debug, Default)]
pub struct Zip {
    offset: u32,
    central: Vec<u8>,
    count: u16,
}

impl Zip {
    /// What stands before an entry's bytes, which are to follow at once.
    pub fn entry(&mut self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let name_size = u16::try_from(name.len()).unwrap_or(u16::MAX);
        let mut facts = Vec::new();
        // Version 2.0, names in UTF-8, stored; 1980-01-01 00:00, the moment is in the CSV.
        for half in [20_u16, 1 << 11, 0, 0, 0x21] {
            facts.extend(half.to_le_bytes());
        }
        for word in [crc32(bytes), size, size] {
            facts.extend(word.to_le_bytes());
        }
        facts.extend(name_size.to_le_bytes());
        facts.extend([0, 0]);
        let mut header = 0x0403_4b50_u32.to_le_bytes().to_vec();
        header.extend(&facts);
        header.extend(name.as_bytes());
        self.central.extend(0x0201_4b50_u32.to_le_bytes());
        self.central.extend(20_u16.to_le_bytes());
        self.central.extend(&facts);
        // No comment, first disk, no attributes.
        self.central.extend([0; 10]);
        self.central.extend(self.offset.to_le_bytes());
        self.central.extend(name.as_bytes());
        let grown = u32::try_from(header.len()).unwrap_or(u32::MAX).saturating_add(size);
        self.offset = self.offset.saturating_add(grown);
        self.count = self.count.saturating_add(1);
        header
    }

    /// What stands after the last entry.
    pub fn end(self) -> Vec<u8> {
        let size = u32::try_from(self.central.len()).unwrap_or(u32::MAX);
        let mut end = self.central;
        end.extend(0x0605_4b50_u32.to_le_bytes());
        for half in [0, 0, self.count, self.count] {
            end.extend(half.to_le_bytes());
        }
        end.extend(size.to_le_bytes());
        end.extend(self.offset.to_le_bytes());
        end.extend([0, 0]);
        end
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_check_value_of_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_real_unzip_finds_nothing_wrong() {
        let mut zip = Zip::default();
        let mut file = Vec::new();
        for (name, bytes) in
            [("photos/a.png", &b"not a picture"[..]), ("Größe.csv", b""), ("b", b"x")]
        {
            file.extend(zip.entry(name, bytes));
            file.extend(bytes);
        }
        file.extend(zip.end());
        let path = std::env::temp_dir().join(format!("heliograph-{}.zip", std::process::id()));
        std::fs::write(&path, &file).unwrap();
        // Python's own reader, since not every machine has an unzip; without either, only the
        // browser journeys look.
        let script = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); \
                      assert z.testzip() is None; print(z.namelist(), z.read('photos/a.png'))";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output();
        std::fs::remove_file(&path).unwrap();
        if let Ok(output) = output {
            let words = String::from_utf8_lossy(&output.stdout);
            assert_eq!(
                words.trim(),
                "['photos/a.png', 'Größe.csv', 'b'] b'not a picture'",
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
