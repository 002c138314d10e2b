//! What plots are drawn on, tried in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use heliograph_canvas::Canvas;
use leptos::prelude::document;
use plotters_backend::{BackendColor, BackendStyle, DrawingBackend};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Red, green, blue and opacity of a pixel.
fn pixel(canvas: &web_sys::HtmlCanvasElement, x: i32, y: i32) -> [u8; 4] {
    let context = canvas.get_context("2d").unwrap().unwrap();
    let context: web_sys::CanvasRenderingContext2d = context.dyn_into().unwrap();
    let data = context.get_image_data(x.into(), y.into(), 1.0, 1.0).unwrap().data();
    data.0.try_into().unwrap()
}

fn canvas_element() -> web_sys::HtmlCanvasElement {
    document().create_element("canvas").unwrap().dyn_into().unwrap()
}

#[wasm_bindgen_test]
fn a_canvas_draws_sharp_lines_in_the_order_they_came() {
    let element = canvas_element();
    let mut canvas = Canvas::new(element.clone()).unwrap();
    let [red, blue] = [(255, 0, 0), (0, 0, 255)].map(|rgb| BackendColor { alpha: 1.0, rgb });
    let (clear, opaque_red, opaque_blue) = ([0; 4], [255, 0, 0, 255], [0, 0, 255, 255]);

    let mut frame = canvas.begin((20, 20));
    frame.draw_line((5, 2), (5, 12), &red).unwrap();
    frame.draw_path([(8, 15), (18, 15)], &red).unwrap();
    frame.draw_rect((4, 4), (7, 6), &blue, true).unwrap();
    frame.draw_line((5, 4), (5, 5), &red).unwrap();
    frame.present().unwrap();
    assert_eq!([4, 5, 6].map(|x| pixel(&element, x, 8)), [clear, opaque_red, clear]);
    assert_eq!(
        [1, 2, 11, 12].map(|y| pixel(&element, 5, y)),
        [clear, opaque_red, opaque_red, clear]
    );
    assert_eq!([14, 15, 16].map(|y| pixel(&element, 12, y)), [clear, opaque_red, clear]);
    assert_eq!([4, 5].map(|y| pixel(&element, 5, y)), [opaque_red, opaque_blue]);

    canvas.begin((20, 20)).present().unwrap();
    assert_eq!(pixel(&element, 5, 8), clear, "a frame begins empty");
    let mut frame = canvas.begin((30, 20));
    frame.draw_line((0, 3), (29, 3), &red).unwrap();
    frame.present().unwrap();
    assert_eq!(
        (element.width(), pixel(&element, 25, 3)),
        (30, opaque_red),
        "resizing forgets styles"
    );
}

#[wasm_bindgen_test]
fn a_thick_line_is_as_thick_in_every_direction() {
    let [element, other] = [(); 2].map(|()| canvas_element());
    let mut canvas = Canvas::new(element.clone()).unwrap();
    let mut ground = Canvas::new(other).unwrap();
    let [red, white] = [(255, 0, 0), (255, 255, 255)].map(|rgb| BackendColor { alpha: 1.0, rgb });
    ground.begin((40, 40)).draw_rect((0, 0), (40, 40), &white, true).unwrap();

    // Once, and so often back and forth that it is a crowded line.
    let path = [(5, 10), (35, 10), (35, 35), (35, 10)];
    for (width, points) in (2..=4_u32).flat_map(|width| [(width, 3), (width, 303)]) {
        let mut frame = canvas.begin_over(&ground);
        let path = path.into_iter().cycle().take(points);
        frame.draw_path(path, &Thick(red, width)).unwrap();
        frame.present().unwrap();
        let is_red = |x, y| pixel(&element, x, y) == [255, 0, 0, 255];
        let rows = (0..40).filter(|y| is_red(20, *y)).count();
        let columns = (0..40).filter(|x| is_red(*x, 25)).count();
        assert_eq!((rows, columns), (width as usize, width as usize), "{points} points");
        assert_eq!(pixel(&element, 20, 30), [255; 4], "the ground is seen");
    }
}

/// A style of this colour and width.
struct Thick(BackendColor, u32);

impl BackendStyle for Thick {
    fn color(&self) -> BackendColor {
        self.0
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}
