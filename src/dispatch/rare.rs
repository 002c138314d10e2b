//! What users want only where a dialog or panel stands that is fetched when it is wanted: carried out
//! by code of the same part.

use std::rc::Rc;

use leptos::reactive::spawn_local_scoped;

use super::Dispatcher;
use crate::apart;
use crate::apart::NotFetched;
use crate::intent::RareIntent;
use crate::state::cameras::CameraConfig;

apart!(extras: fn rare(dispatcher: Rc<Dispatcher>, intent: RareIntent) -> () {
    dispatcher.rare(intent);
});

impl Dispatcher {
    pub(super) fn carry_out_rare(self: &Rc<Self>, intent: RareIntent) {
        let this = self.clone();
        // What it makes is the app's own, as with any other intent.
        spawn_local_scoped(async move {
            if let Err(NotFetched) = rare(this.clone(), intent).await {
                this.notices.problem(
                    "What this takes could not be fetched from the page's server. Try again.",
                );
            }
        });
    }

    fn rare(&self, intent: RareIntent) {
        match intent {
            RareIntent::Configure(id, config) => self.configure(id, config),
            RareIntent::Automate(wish) => self.automate(wish),
            RareIntent::DescribeCamera(config) => self.describe_camera(config),
            RareIntent::ForgetCamera(name) => self.cameras.forget(&name),
            RareIntent::NameMarker(number, name) => self.cursor.name_marker(number, &name),
            RareIntent::RemoveMarker(number) => self.cursor.unmark(number),
            RareIntent::LimitAge(channel, rule) => self.staleness.set(&channel, rule),
            RareIntent::RenameScene(names) => self.rename_scene(names),
            RareIntent::SendTo(target) => self.desk.send_to(target),
            RareIntent::EditControls(edit) => self.desk.edit_controls(edit, self.notices),
        }
    }

    fn describe_camera(&self, config: CameraConfig) {
        if !self.cameras.describe(config) {
            self.notices.info("This browser keeps no settings: the camera holds until you reload.");
        }
    }
}
