/* What the field page runs. */

import { fieldPage } from "./all.js";

fieldPage();
