//! Photos as files: a zip with a table of their moments.

pub mod csv;
pub mod zip;

use crate::state::photo::Photo;

/// A photo's file name: its moment, its camera, and its kind's extension; `number` tells apart what
/// would be the same. Nothing in it is special to any file system.
pub fn file_name(photo: &Photo, number: usize) -> String {
    let moment = csv::iso(photo.received).replace([':', '.'], "-");
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let camera: String = photo.source.chars().take(40).map(plain).collect();
    let extension = photo.picture_kind.map_or("bin", |kind| kind.extension());
    format!("{moment}-{number:03}-{camera}.{extension}")
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::PictureKind;

    use super::*;

    #[test]
    fn a_camera_cannot_name_a_file_elsewhere() {
        let photo = Photo {
            source: "../../etc/passwd · porch".into(),
            picture_kind: Some(PictureKind::Jpeg),
            ..Photo::default()
        };
        let name = file_name(&photo, 7);
        assert_eq!(name, "1970-01-01T00-00-00-000Z-007-------etc-passwd---porch.jpg");
    }
}
