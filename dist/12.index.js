const n=12,t=[12],E={1012:((d,s,o)=>{o.d(s,{fromEnv:()=>_.sF});var _=o(3615)})};export{n as id,t as ids,E as modules};
