//! Cameras beside the scene's: found, asked alone, and their photos known for their own.

use heliograph_protocol::session::Event;
use heliograph_protocol::spacebrew::Dialect;

use crate::cast::{ALL, device, page, wirings};
use crate::network::{LOCAL, Network};

fn roof() -> heliograph_protocol::spacebrew::ClientConfig {
    device("roof", &[("image url", "string")], &[("take snapshot", "boolean")])
}

#[test]
fn a_camera_is_found_asked_and_heard() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let roof = net.join("192.168.1.7", roof());
        // Neither of these is a camera: no photo comes from one, nothing asks the other.
        net.join(LOCAL, device("lamp", &[("level", "range")], &[("capture", "boolean")]));
        net.join(LOCAL, device("feed", &[("image", "binary")], &[("level", "range")]));
        let page = net.join(LOCAL, page("page"));
        net.run(2_000);
        let events = net.events(page);
        assert_eq!(wirings(&events).last().unwrap().cameras, ["roof"], "{dialect:?}");
        net.publish(page, "capture roof", "true");
        net.run(100);
        assert_eq!(
            crate::cast::delivered(&mut net, roof),
            [("take snapshot".into(), "true".into())]
        );
        net.publish(roof, "image url", "http://192.168.1.7/now.jpg");
        net.run(100);
        let links = net.events(page).into_iter().filter_map(|event| match event {
            Event::PictureLink { path, url, retained: false } => Some((path, url)),
            _ => None,
        });
        let link = ("roof".to_owned(), "http://192.168.1.7/now.jpg".to_owned());
        assert_eq!(links.collect::<Vec<_>>(), [link]);
        net.disconnect(roof);
        net.run(2_000);
        let events = net.events(page);
        assert!(wirings(&events).last().unwrap().cameras.is_empty());
        assert_eq!(net.rejections, []);
    }
}

#[test]
fn the_scenes_own_camera_is_not_found_twice() {
    let mut net = Network::new(Dialect::Heliograph);
    net.join(LOCAL, device("camera", &[("image", "binary")], &[("capture", "boolean")]));
    let page = net.join(LOCAL, page("page"));
    net.run(2_000);
    let events = net.events(page);
    assert!(wirings(&events).last().unwrap().cameras.is_empty());
}
