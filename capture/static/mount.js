/* The door for the dashboard's component: always fresh, and points at the version that the server has now. */

export { mount } from "./all.js";
export const css = "./capture.css";
